package org.higginspush.hub.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.event.KeyValuePair;

/** One JSON object (RFC 8259) a line and event, for machines: time, level, logger, thread, message, fields that have a name, error, stack. */
public final class JsonLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("time", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", LogMessageFormat.message(event));
        List<KeyValuePair> named = event.getKeyValuePairs();
        if (named != null) {
            named.forEach(pair -> line.put(pair.key, LogMessageFormat.withoutSecrets(String.valueOf(pair.value))));
        }
        if (event.getThrowableProxy() != null) {
            line.put("error", LogMessageFormat.causes(event)).put("stack", stack(event));
        }
        return line + "\n";
    }

    private static String stack(ILoggingEvent event) {
        return Arrays.stream(event.getThrowableProxy().getStackTraceElementProxyArray())
                .map(StackTraceElementProxy::toString)
                .collect(Collectors.joining("\n"));
    }
}
