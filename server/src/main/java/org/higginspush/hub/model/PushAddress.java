package org.higginspush.hub.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a push service reaches a device.
 *
 * @param platform whose push service it is
 * @param app names the app where the hub is configured for several of this platform; null means the only one, or the first
 * @param target the device's token (APNs, FCM), or the {@code https} address of its channel (WNS) or subscription (Web Push)
 * @param keys what encrypts for a Web Push subscription; null for all other platforms
 */
public record PushAddress(
        PushPlatform platform,
        @Nullable String app,
        String target,
        @Nullable PushKeys keys) {
    /** Without the target: whoever has it may be able to wake the device. */
    @Override
    public String toString() {
        return "PushAddress[" + platform.word() + (app == null ? "" : ", " + app) + "]";
    }
}
