package org.higginspush.hub.config;

import static org.higginspush.hub.config.Setting.of;
import static org.higginspush.hub.config.Setting.optional;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The settings for waking devices that have no connection; they stand in {@link Settings#REGISTRY} with all others. */
final class PushSettings {
    /** Apple's ids of keys and teams. */
    private static final Pattern TEN_CHARACTERS = Pattern.compile("[A-Z0-9]{10}");

    private static final Pattern BUNDLE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,154}");
    private static final Pattern CLIENT_ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

    static final Setting<Path> APNS_KEY = optional(
            "push.apns.key", ValueParser.path(), "The file with the key for Apple's push service, AuthKey_....p8.");
    static final Setting<String> APNS_KEY_ID = optional(
            "push.apns.key-id",
            ValueParser.text("ten capital letters and digits", TEN_CHARACTERS),
            "The id of that key, as Apple shows it.");
    static final Setting<String> APNS_TEAM_ID = optional(
            "push.apns.team-id",
            ValueParser.text("ten capital letters and digits", TEN_CHARACTERS),
            "The id of the team in Apple's developer program.");
    static final Setting<String> APNS_TOPIC = optional(
            "push.apns.topic",
            ValueParser.text("a bundle id like org.example.notes", BUNDLE_ID),
            "The app's bundle id.");
    static final Setting<PushConfig.ApnsEnvironment> APNS_ENVIRONMENT = of(
            "push.apns.environment",
            ValueParser.oneOf(PushConfig.ApnsEnvironment.class),
            "production",
            "Which devices' tokens are good: production of App Store and TestFlight, development of Xcode.");
    static final Setting<PushConfig.Server> APNS_SERVER = optional(
            "push.apns.server",
            ValueParser.server(),
            "Another address of Apple's push service: with port 2197 for a firewall, or one for tests.");

    static final Setting<Path> FCM_ACCOUNT = optional(
            "push.fcm.service-account",
            ValueParser.path(),
            "The JSON file with the key of the service account for Firebase Cloud Messaging.");
    static final Setting<URI> FCM_SERVER = optional(
            "push.fcm.server", ValueParser.serverUrl(), "Another address of Firebase Cloud Messaging, for tests.");

    static final Setting<String> WNS_TENANT = optional(
            "push.wns.tenant-id",
            ValueParser.text("the id or a domain of a tenant", TENANT),
            "The Microsoft Entra tenant in which the app is registered.");
    static final Setting<String> WNS_CLIENT = optional(
            "push.wns.client-id",
            ValueParser.text("an application id like 01234567-89ab-cdef-0123-456789abcdef", CLIENT_ID),
            "The application id of that registration.");
    static final Setting<Path> WNS_SECRET = optional(
            "push.wns.client-secret", ValueParser.path(), "The file with a client secret of that registration.");
    static final Setting<URI> WNS_SERVER = optional(
            "push.wns.server",
            ValueParser.serverUrl(),
            "Another address to get tokens from and to send wake-ups to, for tests.");

    static final Setting<URI> WEB_PUSH_CONTACT = optional(
            "push.web-push.contact",
            ValueParser.contact(),
            "Switches Web Push on: where push services of browsers reach the operator of this hub.");
    static final Setting<Boolean> WEB_PUSH_PRIVATE = of(
            "push.web-push.allow-private-endpoints",
            ValueParser.flag(),
            "off",
            "Send to private addresses too: for tests, or a UnifiedPush server in your own network.");

    static final Setting<URI> RELAY_URL = optional(
            "push.relay.url",
            ValueParser.serverUrl(),
            "Another hub that has the credentials for Apple, Google or Microsoft that this one lacks.");
    static final Setting<Path> RELAY_TOKEN = optional(
            "push.relay.token", ValueParser.path(), "The file with the token that hub gave, `hub token --relay NAME`.");
    static final Setting<Integer> RELAYED_WAKE_UPS = of(
            "limits.relayed-wake-ups-per-minute",
            ValueParser.integer(1, 1_000_000),
            "600",
            "The most wake-ups a minute that another hub may hand on to this one, with whichever tokens of its name.");

    static final Setting<Path> TRUST = optional(
            "push.trust",
            ValueParser.path(),
            "A PEM file with certificates that connections to push services trust besides the platform's.");

    static final Setting<Duration> INTERVAL = of(
            "push.interval",
            ValueParser.duration("100ms", "1h"),
            "20s",
            "How far apart wake-ups of one device are at least, while it does not connect.");
    static final Setting<Duration> LONGEST_WAIT = of(
            "push.longest-wait",
            ValueParser.duration("100ms", "24h"),
            "2m",
            "How long a change waits at most until the device is woken for it, however often more follow.");
    static final Setting<Duration> CONFIRM_WITHIN = of(
            "push.confirm-within",
            ValueParser.duration("200ms", "24h"),
            "3m",
            "A connected device that does not confirm a notice in this time is woken once.");
    static final Setting<Duration> TTL = of(
            "push.ttl",
            ValueParser.duration("1m", "672h"),
            "168h",
            "How long a push service keeps a wake-up for a device that is switched off.");

    /** In the order of the documentation. */
    static final List<Setting<?>> ALL = List.of(
            APNS_KEY,
            APNS_KEY_ID,
            APNS_TEAM_ID,
            APNS_TOPIC,
            APNS_ENVIRONMENT,
            APNS_SERVER,
            FCM_ACCOUNT,
            FCM_SERVER,
            WNS_TENANT,
            WNS_CLIENT,
            WNS_SECRET,
            WNS_SERVER,
            WEB_PUSH_CONTACT,
            WEB_PUSH_PRIVATE,
            RELAY_URL,
            RELAY_TOKEN,
            TRUST,
            INTERVAL,
            LONGEST_WAIT,
            CONFIRM_WITHIN,
            TTL,
            RELAYED_WAKE_UPS);

    private PushSettings() {}
}
