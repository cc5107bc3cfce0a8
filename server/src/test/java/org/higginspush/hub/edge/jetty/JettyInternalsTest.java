package org.higginspush.hub.edge.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of Jetty that are no public interface, and that {@code edge.jetty} builds on. */
class JettyInternalsTest {
    private static final String ADVICE =
            "Jetty has changed what the package edge.jetty builds on. Look at %s. Until it is"
                    + " mended, a hub with this Jetty needs the setting http.direct-connector=off.";

    @ParameterizedTest
    @CsvSource({
        "org.eclipse.jetty.server.internal.HttpConnection, getParser, RequestDeadlines",
        "org.eclipse.jetty.server.internal.HttpConnection, getMessagesIn, RequestDeadlines",
        "org.eclipse.jetty.server.internal.HttpConnection, getBytesIn, RequestDeadlines",
        "org.eclipse.jetty.server.internal.HttpConnection, isRequestBufferEmpty, DirectHttpConnectionFactory",
        "org.eclipse.jetty.server.internal.HttpConnection, fillInterested, DirectHttpConnectionFactory",
        "org.eclipse.jetty.io.AbstractEndPoint, getWriteFlusher, RequestDeadlines",
        "org.eclipse.jetty.io.AbstractEndPoint, getFillInterest, RequestDeadlines",
        "org.eclipse.jetty.io.AbstractEndPoint, notIdle, DirectEndPoint",
        "org.eclipse.jetty.server.ServerConnector, configure, ThrottledConnector",
    })
    void whatIsCalledIsThere(String type, String method, String user) throws ClassNotFoundException {
        assertThat(methods(Class.forName(type)).map(Method::getName))
                .as(ADVICE.formatted(user))
                .contains(method);
    }

    @ParameterizedTest
    @CsvSource({
        "org.eclipse.jetty.server.internal.HttpConnection, getExecutor, DirectHttpConnectionFactory",
        "org.eclipse.jetty.server.internal.HttpConnection, onFillInterestedFailed, DirectHttpConnectionFactory",
        "org.eclipse.jetty.io.SocketChannelEndPoint, flush, DirectEndPoint",
        "org.eclipse.jetty.io.SocketChannelEndPoint, fillInterested, DirectEndPoint",
        "org.eclipse.jetty.server.ServerConnector, newEndPoint, DirectConnector",
        "org.eclipse.jetty.server.ServerConnector, accept, ThrottledConnector",
    })
    void whatIsOverriddenMayBe(String type, String method, String user) throws ClassNotFoundException {
        assertThat(methods(Class.forName(type))
                        .filter(each -> each.getName().equals(method))
                        .map(Method::getModifiers))
                .as(ADVICE.formatted(user))
                .isNotEmpty()
                .anyMatch(modifiers -> !Modifier.isFinal(modifiers) && !Modifier.isPrivate(modifiers));
    }

    /** Otherwise Jetty would write past {@link DirectEndPoint#flush}, and its frames could land within the hub's. */
    @ParameterizedTest
    @CsvSource("org.eclipse.jetty.io.AbstractEndPoint")
    void allThatJettyWritesGoesThroughFlush(Class<?> type) throws NoSuchMethodException {
        Method write = type.getMethod("write", Callback.class, ByteBuffer[].class);
        assertThat(Modifier.isFinal(write.getModifiers())
                        || write.getDeclaringClass().equals(type))
                .as(ADVICE.formatted("DirectEndPoint"))
                .isTrue();
        assertThat(Arrays.stream(DirectEndPoint.class.getDeclaredMethods()).map(Method::getName))
                .contains("flush");
    }

    private static Stream<Method> methods(Class<?> type) {
        Stream<Method> own = Arrays.stream(type.getDeclaredMethods());
        Class<?> parent = type.getSuperclass();
        Stream<Method> inherited = parent == null ? Stream.of() : methods(parent);
        return Stream.concat(Stream.concat(own, Arrays.stream(type.getMethods())), inherited);
    }
}
