package org.higginspush.hub.routing;

import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.PlainText;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.TimedChange;
import org.higginspush.hub.model.TraceParent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, at {@code debug}, in which trace a change came: one line for each change that came with one, with the fields
 * {@code trace_id}, {@code span_id} and {@code trace_flags} as OpenTelemetry names them in logs that are JSON.
 */
final class TraceLog {
    private static final Logger log = LoggerFactory.getLogger(TraceLog.class);

    private TraceLog() {}

    static void recorded(Change change, TraceParent trace, Receipt receipt) {
        if (log.isDebugEnabled()) {
            String end = (receipt.duplicate() ? ", a repeat" : "") + ", position " + receipt.position();
            write(trace, "Published " + change.context() + " " + receipt.revision() + whose(change) + end);
        }
    }

    static void scheduled(TimedChange timed, TraceParent trace) {
        if (log.isDebugEnabled()) {
            write(trace, "Published " + timed.change().context() + whose(timed.change()) + " for " + timed.due());
        }
    }

    private static void write(TraceParent trace, String what) {
        log.atDebug()
                .addKeyValue("trace_id", trace.traceId())
                .addKeyValue("span_id", trace.parentId())
                .addKeyValue("trace_flags", trace.flags())
                .log("{} in the trace {}", PlainText.oneLine(what), trace);
    }

    private static String whose(Change change) {
        String user = change.user();
        if (user != null) {
            return " of " + user;
        }
        return change.audience() instanceof Audience.Group all ? " of the group " + all.group() : " of everyone";
    }
}
