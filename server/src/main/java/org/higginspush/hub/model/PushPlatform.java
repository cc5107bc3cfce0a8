package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/** Whose push service wakes a device that has no connection. */
public enum PushPlatform {
    /** Apple Push Notification service. */
    APNS("apns"),
    /** Firebase Cloud Messaging. */
    FCM("fcm"),
    /** Windows Push Notification Services. */
    WNS("wns"),
    /** The push service of a browser (RFC 8030), or a UnifiedPush distributor. */
    WEB_PUSH("web-push");

    private final String word;

    PushPlatform(String word) {
        this.word = word;
    }

    /** The word on the wire and in settings. */
    public String word() {
        return word;
    }

    /** The platform of a word, or null if it is none. */
    public static @Nullable PushPlatform of(String word) {
        for (PushPlatform platform : values()) {
            if (platform.word.equals(word)) {
                return platform;
            }
        }
        return null;
    }
}
