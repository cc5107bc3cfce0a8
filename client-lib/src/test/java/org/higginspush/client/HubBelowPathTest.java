package org.higginspush.client;

import java.util.stream.Stream;
import org.higginspush.hub.NginxProxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The hub is at a path of a site that has other applications, behind a real nginx. */
class HubBelowPathTest extends HubTestBase {
    static Stream<Arguments> ways() {
        return Stream.of(NginxProxy.ProxySetup.values())
                .flatMap(way -> Stream.of(Transport.values()).map(transport -> Arguments.of(way, transport)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void bothTransportsFindTheHub(NginxProxy.ProxySetup way, Transport transport) throws Exception {
        int port = NginxProxy.freePort();
        startHub("proxy.trusted=127.0.0.1", "public-url=http://127.0.0.1:" + port + path(way));
        NginxProxy nginx = closing(NginxProxy.start(folder, port, hub.uri(), way));
        TestDevice phone = closing(TestDevice.connects(
                nginx.uri(), "alex", "phone", hub.tokens("alex"), builder -> builder.transports(transport)));
        phone.isReady();
        Publisher publisher = closing(Publisher.builder(nginx.uri(), hub.publisherTokens())
                .transports(transport)
                .start());

        publish(publisher, new Change("alex", "passwords", 7L, "home-pc"));

        phone.syncs("passwords");
    }

    private static String path(NginxProxy.ProxySetup way) {
        return way == NginxProxy.ProxySetup.PASSED ? "/push/" : "/";
    }
}
