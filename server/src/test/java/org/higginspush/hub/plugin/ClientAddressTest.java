package org.higginspush.hub.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.TestHub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    @TempDir
    Path data;

    private final HubPlugin echo = new HubPlugin() {
        @Override
        public String name() {
            return "address";
        }

        @Override
        public void install(PluginContext context) {
            context.handler("/address/", new Handler.Abstract() {
                @Override
                public boolean handle(Request request, Response response, Callback callback) {
                    Content.Sink.write(response, true, ClientAddress.of(request), callback);
                    return true;
                }
            });
        }
    };

    private String address(String trusted, @Nullable String forwardedFor) throws Exception {
        try (TestHub hub = TestHub.start(data, List.of(echo), "proxy.trusted=" + trusted)) {
            RawBayeux client = new RawBayeux(hub.uri());
            HttpRequest.Builder request = client.request("/address/").GET();
            if (forwardedFor != null) {
                request.header("X-Forwarded-For", forwardedFor);
            }
            return client.send(request).body();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,,127.0.0.1",
        "127.0.0.1,203.0.113.7,203.0.113.7",
        "10.0.0.1,203.0.113.7,127.0.0.1",
        "127.0.0.1,2001:db8:1:2:3:4:5:6,2001:db8:1:2:0:0:0:0/64",
        "127.0.0.1,[2001:db8:1:2::99],2001:db8:1:2:0:0:0:0/64",
        "127.0.0.1,::ffff:203.0.113.7,203.0.113.7",
        "127.0.0.1,unknown,unknown",
    })
    void isWhatATrustedProxySaysAndOfIpv6TheNetwork(String trusted, @Nullable String forwardedFor, String counted)
            throws Exception {
        assertThat(address(trusted, forwardedFor)).isEqualTo(counted);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,192.0.2.7",
        "[2001:db8:1:2:3:4:5:6],2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2:3:4:5:6,2001:db8:1:2:0:0:0:0/64",
        "proxy.internal,proxy.internal",
        "[no:address],no:address"
    })
    void whatAServletCallsTheAddressIsCountedTheSame(String address, String counted) {
        assertThat(ClientAddress.of(address)).isEqualTo(counted);
    }
}
