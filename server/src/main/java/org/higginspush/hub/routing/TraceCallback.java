package org.higginspush.hub.routing;

import org.higginspush.hub.backplane.CompletionBatch;
import org.higginspush.hub.backplane.RecordCallback;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.model.TraceParent;
import org.higginspush.hub.timeline.UserTimelines;

/** Notes in which trace a change was recorded: in the log, and in the timeline of its user. Changes without a trace have none of it. */
final class TraceCallback implements RecordCallback {
    private final RecordCallback callback;
    private final Change change;
    private final TraceParent trace;
    private final UserTimelines timelines;

    TraceCallback(RecordCallback callback, Change change, TraceParent trace, UserTimelines timelines) {
        this.callback = callback;
        this.change = change;
        this.trace = trace;
        this.timelines = timelines;
    }

    @Override
    public void recorded(Receipt receipt, CompletionBatch batch) {
        String user = change.user();
        if (user != null) {
            timelines.published(user, change.context(), receipt, trace);
        }
        TraceLog.recorded(change, trace, receipt);
        callback.recorded(receipt, batch);
    }

    @Override
    public void failed(Throwable failure) {
        callback.failed(failure);
    }
}
