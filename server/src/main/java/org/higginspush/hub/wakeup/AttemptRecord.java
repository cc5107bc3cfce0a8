package org.higginspush.hub.wakeup;

import java.util.function.Consumer;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.timeline.UserTimelines;

/**
 * Tells a device's timeline what became of each attempt to wake it. A wake-up that no push service was asked to take has no attempt, and
 * what became of it is told at its end. Safe for use by many threads.
 */
final class AttemptRecord implements Consumer<WakeUpResult> {
    private final UserTimelines timelines;
    private final String user;
    private final String device;
    private final PushPlatform platform;
    private volatile boolean attempted;

    AttemptRecord(UserTimelines timelines, String user, String device, PushPlatform platform) {
        this.timelines = timelines;
        this.user = user;
        this.device = device;
        this.platform = platform;
    }

    @Override
    public void accept(WakeUpResult answer) {
        attempted = true;
        timelines.woken(user, device, platform, answer);
    }

    /** This is what the wake-up ended with. */
    void ended(WakeUpResult result) {
        if (!attempted) {
            accept(result);
        }
    }
}
