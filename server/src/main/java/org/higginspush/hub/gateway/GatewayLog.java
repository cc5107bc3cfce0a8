package org.higginspush.hub.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.higginspush.hub.model.Futures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator is told of one gateway: what needs a hand, and the same not more than once in ten minutes. */
final class GatewayLog {
    private static final Logger log = LoggerFactory.getLogger(PushGateways.class);
    private static final Duration SAME = Duration.ofMinutes(10);
    /** Reasons are few, but some quote what a server says. */
    private static final int MOST_REASONS = 20;

    private final String name;
    private final InstantSource clock;

    /** When each reason was told last, the longest ago first; guarded by this. */
    private final Map<String, Instant> rejections = new LinkedHashMap<>();

    GatewayLog(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
    }

    /** Of a server that a device named, only whoever asks for it hears: strangers must not be able to fill the log. */
    void paused(Destination destination, Duration pause, String reason) {
        if (destination.name.isEmpty()) {
            log.warn("Wake-ups over {} pause for {} s: {}", name, Math.max(1, pause.toSeconds()), reason);
        } else {
            log.debug("Wake-ups over {} to {} pause for {}: {}", name, destination.name, pause, reason);
        }
    }

    void recovered(Destination destination) {
        if (destination.name.isEmpty()) {
            log.info("Wake-ups over {} go on.", name);
        } else {
            log.debug("Wake-ups over {} to {} go on.", name, destination.name);
        }
    }

    void rejected(String reason) {
        if (isNews(reason)) {
            log.warn("A wake-up over {} was rejected: {}", name, reason);
        } else {
            log.debug("A wake-up over {} was rejected: {}", name, reason);
        }
    }

    /** False if it was told lately, or so many others were that one more says nothing. */
    private synchronized boolean isNews(String reason) {
        Instant now = clock.instant();
        rejections.values().removeIf(told -> now.isBefore(told) || !now.isBefore(told.plus(SAME)));
        if (rejections.containsKey(reason) || rejections.size() >= MOST_REASONS) {
            return false;
        }
        rejections.put(reason, now);
        return true;
    }

    void broke(Throwable failure) {
        log.error("The gateway for {} failed, which it should not.", name, Futures.unwrap(failure));
    }
}
