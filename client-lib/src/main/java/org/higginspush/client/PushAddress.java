package org.higginspush.client;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the push service of its vendor reaches this device: what the operating system or the browser gave the application.
 * Immutable; {@link #app} and {@link #expires(Instant)} return another.
 */
public final class PushAddress {
    private static final int MAX_LENGTH = 4_096;

    private final String platform;
    private final String target;
    private final @Nullable String p256dh;
    private final @Nullable String auth;
    private final @Nullable String app;
    private final @Nullable Instant expires;

    private PushAddress(
            String platform,
            String target,
            @Nullable String p256dh,
            @Nullable String auth,
            @Nullable String app,
            @Nullable Instant expires) {
        this.platform = platform;
        this.target = target;
        this.p256dh = p256dh;
        this.auth = auth;
        this.app = app;
        this.expires = expires;
    }

    /**
     * Apple Push Notification service.
     *
     * @param token the device token that {@code didRegisterForRemoteNotificationsWithDeviceToken} gives, in hexadecimal
     * @throws IllegalArgumentException if it is empty or longer than any token
     */
    public static PushAddress apns(String token) {
        return new PushAddress("apns", checked("APNs token", token), null, null, null, null);
    }

    /**
     * Firebase Cloud Messaging.
     *
     * @param token the registration token that {@code FirebaseMessagingService.onNewToken} gives
     * @throws IllegalArgumentException if it is empty or longer than any token
     */
    public static PushAddress fcm(String token) {
        return new PushAddress("fcm", checked("FCM token", token), null, null, null, null);
    }

    /**
     * Windows Push Notification Services.
     *
     * @param channel the channel URI that {@code PushNotificationChannelManager} gives
     * @throws IllegalArgumentException if it is not an absolute http or https URI
     */
    public static PushAddress wns(URI channel) {
        return new PushAddress("wns", checked("WNS channel", channel), null, null, null, null);
    }

    /**
     * The push service of a browser (RFC 8030), or a UnifiedPush distributor.
     *
     * @param endpoint the subscription's endpoint
     * @param p256dh its public key, in base64url as browsers give it (RFC 8291, section 2.1)
     * @param auth its authentication secret, in base64url (RFC 8291, section 2.2)
     * @throws IllegalArgumentException if the endpoint is not an absolute http or https URI, or a key is empty
     */
    public static PushAddress webPush(URI endpoint, String p256dh, String auth) {
        return new PushAddress(
                "web-push",
                checked("Web Push endpoint", endpoint),
                checked("key p256dh", p256dh),
                checked("key auth", auth),
                null,
                null);
    }

    /**
     * The same, for a hub that serves several apps of this platform.
     *
     * @param app the app's name in the hub's settings
     * @throws IllegalArgumentException if it is empty or too long
     */
    public PushAddress app(String app) {
        return new PushAddress(platform, target, p256dh, auth, checked("app", app), expires);
    }

    /** The same, which is good until a moment that the push service named; the hub forgets it then. */
    public PushAddress expires(Instant expires) {
        return new PushAddress(platform, target, p256dh, auth, app, Objects.requireNonNull(expires, "expires"));
    }

    /** Whose push service it is: {@code apns}, {@code fcm}, {@code wns} or {@code web-push}. */
    public String platform() {
        return platform;
    }

    /** The device's token (APNs, FCM), or the URI of its channel (WNS) or subscription (Web Push). A secret. */
    public String target() {
        return target;
    }

    /** The public key of a Web Push subscription; null for all other platforms. */
    public @Nullable String p256dh() {
        return p256dh;
    }

    /** The authentication secret of a Web Push subscription; null for all other platforms. */
    public @Nullable String auth() {
        return auth;
    }

    /** The app's name in the hub's settings; null for the only one, or the first. */
    public @Nullable String app() {
        return app;
    }

    /** Until when it is good; null if the push service did not say. */
    public @Nullable Instant expires() {
        return expires;
    }

    /** Without the target and the keys: whoever has them may be able to wake the device. */
    @Override
    public String toString() {
        return "PushAddress[" + platform + (app == null ? "" : ", " + app) + "]";
    }

    private static String checked(String what, String value) {
        if (value.isBlank() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("The " + what + " must have 1 to " + MAX_LENGTH + " characters.");
        }
        return value;
    }

    private static String checked(String what, URI address) {
        String scheme = String.valueOf(address.getScheme());
        if (address.getRawAuthority() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("The " + what + " must be an address like https://push.example.org/…");
        }
        return checked(what, address.toString());
    }
}
