package org.higginspush.hub.wakeup;

import java.time.Duration;

/**
 * When a device is woken.
 *
 * @param interval at most one wake-up of a device in this time, whatever the reason; also after a start of the hub
 * @param longestWait a change waits no longer than this for its device to come back by itself, however often the link of the device
 *     comes and goes; also the longest pause between two attempts at a wake-up that its push service does not take
 * @param confirmWithin after this a connected device that has not shown that it knows of a change is woken once; longer than two
 *     heartbeats are apart
 * @param grace for so long after its last session a device is expected to come back by itself
 * @param ttl after this the push service gives a wake-up up that it could not deliver
 * @param perSecond how many devices that are concerned by the same change are woken in a second: each of them will sync
 */
public record WakeUpRules(
        Duration interval, Duration longestWait, Duration confirmWithin, Duration grace, Duration ttl, int perSecond) {
    public WakeUpRules {
        if (perSecond < 1) {
            throw new IllegalArgumentException("At least one device in a second must be woken.");
        }
    }
}
