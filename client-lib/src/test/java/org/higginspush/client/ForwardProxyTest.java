package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A company's network: the hub is reached through Squid, and by a name only Squid knows. */
class ForwardProxyTest extends HubTestBase {
    @AfterEach
    void clearProperties() {
        System.clearProperty("http.proxyHost");
        System.clearProperty("http.proxyPort");
    }

    @ParameterizedTest
    @EnumSource
    void bothTransportsGoThroughAProxy(Transport transport) throws Exception {
        startHub("hosts.allowed=" + Squid.HUB + "," + Squid.UNDERSCORE);
        Squid squid = closing(Squid.open(Files.createDirectory(folder.resolve("squid"))));
        PushRuntime runtime = closing(PushRuntime.builder().proxy(squid.uri()).start());

        isTold(phone(runtime, Squid.HUB, transport));
    }

    @ParameterizedTest
    @EnumSource
    void theProxyMayWantAPassword(Transport transport) throws Exception {
        startHub("hosts.allowed=" + Squid.HUB + "," + Squid.UNDERSCORE);
        Squid squid = closing(Squid.withPassword(Files.createDirectory(folder.resolve("squid")), "alex", "s%20ecret"));
        PushRuntime runtime = closing(PushRuntime.builder()
                .proxy(squid.uri())
                .proxyCredentials("alex", "s ecret")
                .start());

        isTold(phone(runtime, Squid.HUB, transport));
        assertThat(squid.log()).as("nothing was tried without the password").doesNotContain("DENIED");
    }

    @ParameterizedTest
    @EnumSource
    void withoutThePasswordItSaysWhatIsMissing(Transport transport) throws Exception {
        startHub("hosts.allowed=" + Squid.HUB + "," + Squid.UNDERSCORE);
        Squid squid = closing(Squid.withPassword(Files.createDirectory(folder.resolve("squid")), "alex", "secret"));
        PushRuntime runtime = closing(PushRuntime.builder()
                .proxy(squid.uri())
                .proxyCredentials("alex", "wrong")
                .start());
        TestDevice phone = phone(runtime, Squid.HUB, transport).is(SelectorState.Mode.TIMER);

        assertThat(phone.disconnections())
                .isNotEmpty()
                .allSatisfy(why -> assertThat(why)
                        .contains(
                                "407",
                                "through the proxy 127.0.0.1:" + squid.uri().getPort())
                        .doesNotContain("wrong"));
    }

    @ParameterizedTest
    @EnumSource
    void systemPropertiesNameIt(Transport transport) throws Exception {
        startHub("hosts.allowed=" + Squid.HUB + "," + Squid.UNDERSCORE);
        Squid squid = closing(Squid.open(Files.createDirectory(folder.resolve("squid"))));
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "" + squid.uri().getPort());
        PushRuntime runtime = closing(PushRuntime.builder().start());

        isTold(phone(runtime, Squid.UNDERSCORE, transport));
    }

    @Test
    void aPublisherGoesThroughItToo() throws Exception {
        startHub("hosts.allowed=" + Squid.HUB + "," + Squid.UNDERSCORE);
        Squid squid = closing(Squid.open(Files.createDirectory(folder.resolve("squid"))));
        PushRuntime runtime = closing(PushRuntime.builder().proxy(squid.uri()).start());

        Publisher publisher = closing(Publisher.builder(address(Squid.HUB), hub.publisherTokens())
                .runtime(runtime)
                .start());

        assertThat(publish(publisher, Change.of("alex", "notes")).revision()).isPositive();
        closeAll();
        await().atMost(TestDevice.LONG).until(() -> squid.log().contains("CONNECT " + Squid.HUB));
    }

    private URI address(String host) {
        return URI.create("http://" + host + ":" + hub.uri().getPort());
    }

    private TestDevice phone(PushRuntime runtime, String host, Transport transport) {
        return closing(TestDevice.connects(
                address(host),
                "alex",
                "phone",
                hub.tokens("alex"),
                builder -> builder.runtime(runtime).transports(transport)));
    }

    private void isTold(TestDevice phone) throws Exception {
        phone.isReady();
        publish(publisher(), new Change("alex", "passwords", 7L, "home-pc"));
        phone.syncsAfterTicks("passwords"); // connecting through a proxy may take longer than the timer waits
    }
}
