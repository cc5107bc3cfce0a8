package org.higginspush.client.misbehaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The fixture itself, as tests in other languages use it. */
class MisbehavingHubsTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void thereAreThirtyTwoEachAtAnAddressOfItsOwn() throws Exception {
        try (MisbehavingHubs hubs = MisbehavingHubs.start(URI.create("http://127.0.0.1:1"), "alex")) {
            assertThat(Behaviour.values()).hasSize(32);
            assertThat(Pattern.compile("http://127.0.0.1:(\\d+)")
                            .matcher(hubs.addresses())
                            .results()
                            .map(found -> found.group(1)))
                    .hasSize(33)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void theControlPortCountsAndLetsRecover() throws Exception {
        try (ServerSocket good = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                MisbehavingHubs hubs =
                        MisbehavingHubs.start(URI.create("http://127.0.0.1:" + good.getLocalPort()), "alex")) {
            assertThat(post(address(hubs, "EMPTY_LIST") + "/bayeux").body()).isEqualTo("[]");
            assertThat(post(address(hubs, "control") + "/EMPTY_LIST").body())
                    .isEqualTo("{\"requests\":1,\"busiestSecond\":1,\"followed\":0}");

            good.setSoTimeout(20_000);
            http.sendAsync(request(address(hubs, "EMPTY_LIST") + "/bayeux"), HttpResponse.BodyHandlers.discarding());

            assertThat(RawSockets.head(good.accept().getInputStream())).startsWith("POST /bayeux");
        }
    }

    private static String address(MisbehavingHubs hubs, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(hubs.addresses());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private HttpResponse<String> post(String address) throws Exception {
        return http.send(request(address), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String address) {
        return HttpRequest.newBuilder(URI.create(address))
                .POST(HttpRequest.BodyPublishers.ofString("[]"))
                .build();
    }
}
