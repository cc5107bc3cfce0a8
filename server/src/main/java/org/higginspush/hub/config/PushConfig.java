package org.higginspush.hub.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How devices are woken that have no connection. What a vendor's push service needs is there as a whole or not at all; what is in the
 * files is not known here.
 *
 * @param apns Apple's push service; null without credentials for it
 * @param fcm Firebase Cloud Messaging; null without credentials for it
 * @param wns Windows Push Notification Services; null without credentials for it
 * @param webPush push services of browsers, and UnifiedPush; null if it is off
 * @param relay the hub that wakes for the vendors without credentials here; null if there is none
 * @param trust a PEM file with certificates that are trusted besides the platform's; null if there is none
 * @param interval how far apart wake-ups of one device are at least
 * @param longestWait how long a change waits at most until its device is woken
 * @param confirmWithin after this a connected device that does not confirm is woken once
 * @param ttl how long a push service keeps a wake-up
 * @param relayedPerMinute how many wake-ups a minute another hub may hand on to this one, with all tokens of its name
 */
public record PushConfig(
        @Nullable Apns apns,
        @Nullable Fcm fcm,
        @Nullable Wns wns,
        @Nullable WebPush webPush,
        @Nullable Relay relay,
        @Nullable Path trust,
        Duration interval,
        Duration longestWait,
        Duration confirmWithin,
        Duration ttl,
        int relayedPerMinute) {
    /** Which of Apple's two environments the devices' tokens are of. */
    public enum ApnsEnvironment {
        PRODUCTION,
        DEVELOPMENT
    }

    /** A host, an IP address without brackets or a name, and its port. */
    public record Server(String host, int port) {}

    /**
     * Apple's push service.
     *
     * @param key the .p8 file
     * @param server in the place of the environment's; null for that
     */
    public record Apns(
            Path key,
            String keyId,
            String teamId,
            String topic,
            ApnsEnvironment environment,
            @Nullable Server server) {}

    /**
     * Firebase Cloud Messaging.
     *
     * @param serviceAccount the JSON file with its key
     * @param server in the place of Google's; null for that
     */
    public record Fcm(Path serviceAccount, @Nullable URI server) {}

    /**
     * Windows Push Notification Services.
     *
     * @param clientSecret the file with it
     * @param server in the place of Microsoft's; null for those
     */
    public record Wns(
            String tenantId,
            String clientId,
            Path clientSecret,
            @Nullable URI server) {}

    /**
     * Web Push.
     *
     * @param contact a mailto or https URI of the operator
     * @param allowPrivateEndpoints whether subscriptions may be at private addresses
     */
    public record WebPush(URI contact, boolean allowPrivateEndpoints) {}

    /**
     * Another hub that wakes.
     *
     * @param url its address
     * @param token the file with the token it gave
     */
    public record Relay(URI url, Path token) {}

    static PushConfig of(EffectiveSettings settings) {
        return new PushConfig(
                apns(settings),
                fcm(settings),
                wns(settings),
                webPush(settings),
                relay(settings),
                settings.find(PushSettings.TRUST),
                settings.get(PushSettings.INTERVAL),
                settings.get(PushSettings.LONGEST_WAIT),
                settings.get(PushSettings.CONFIRM_WITHIN),
                settings.get(PushSettings.TTL),
                settings.get(PushSettings.RELAYED_WAKE_UPS));
    }

    /** Whether this hub wakes any device at all. */
    public boolean isConfigured() {
        return apns != null || fcm != null || wns != null || webPush != null || relay != null;
    }

    private static @Nullable Apns apns(EffectiveSettings settings) {
        Path key = settings.find(PushSettings.APNS_KEY);
        return key == null
                ? null
                : new Apns(
                        key,
                        settings.get(PushSettings.APNS_KEY_ID),
                        settings.get(PushSettings.APNS_TEAM_ID),
                        settings.get(PushSettings.APNS_TOPIC),
                        settings.get(PushSettings.APNS_ENVIRONMENT),
                        settings.find(PushSettings.APNS_SERVER));
    }

    private static @Nullable Fcm fcm(EffectiveSettings settings) {
        Path account = settings.find(PushSettings.FCM_ACCOUNT);
        return account == null ? null : new Fcm(account, settings.find(PushSettings.FCM_SERVER));
    }

    private static @Nullable Wns wns(EffectiveSettings settings) {
        Path secret = settings.find(PushSettings.WNS_SECRET);
        return secret == null
                ? null
                : new Wns(
                        settings.get(PushSettings.WNS_TENANT),
                        settings.get(PushSettings.WNS_CLIENT),
                        secret,
                        settings.find(PushSettings.WNS_SERVER));
    }

    private static @Nullable WebPush webPush(EffectiveSettings settings) {
        URI contact = settings.find(PushSettings.WEB_PUSH_CONTACT);
        return contact == null ? null : new WebPush(contact, settings.get(PushSettings.WEB_PUSH_PRIVATE));
    }

    private static @Nullable Relay relay(EffectiveSettings settings) {
        URI url = settings.find(PushSettings.RELAY_URL);
        return url == null ? null : new Relay(url, settings.get(PushSettings.RELAY_TOKEN));
    }
}
