package org.higginspush.hub.command;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * What happens when the process gets a signal. {@code sun.misc.Signal} alone hears of signals, which every JDK has but none promises;
 * so it is looked up when it is needed.
 */
final class SignalHandlers {
    private SignalHandlers() {}

    /**
     * Calls this with each signal that comes from now on, on a thread of its own, in place of what had been done.
     *
     * @param signal its name without SIG: {@code HUP}
     * @return false if this Java, or the system, does not let programs handle this signal
     */
    static boolean handle(String signal, Runnable action) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    SignalHandlers.class.getClassLoader(),
                    new Class<?>[] {handlers},
                    (proxy, method, arguments) -> called(proxy, method, arguments, action));
            signals.getMethod("handle", signals, handlers)
                    .invoke(null, signals.getConstructor(String.class).newInstance(signal), handler);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }

    private static @Nullable Object called(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments, Runnable action) {
        return switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield null;
            }
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "the handler of a signal";
        };
    }
}
