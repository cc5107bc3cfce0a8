package org.higginspush.hub.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must hold between the settings for waking devices. Each rule returns null if it does, else what is wrong and what to do. */
final class PushRules {
    /** What one push service needs, and what is of no use without it. */
    record Service(String name, List<Setting<?>> needed, List<Setting<?>> others) {
        List<Setting<?>> all() {
            return Stream.concat(needed.stream(), others.stream()).toList();
        }
    }

    static final List<Service> SERVICES = List.of(
            new Service(
                    "Apple's push service",
                    List.of(
                            PushSettings.APNS_KEY,
                            PushSettings.APNS_KEY_ID,
                            PushSettings.APNS_TEAM_ID,
                            PushSettings.APNS_TOPIC),
                    List.of(PushSettings.APNS_SERVER)),
            new Service(
                    "Firebase Cloud Messaging", List.of(PushSettings.FCM_ACCOUNT), List.of(PushSettings.FCM_SERVER)),
            new Service(
                    "Windows Push Notification Services",
                    List.of(PushSettings.WNS_TENANT, PushSettings.WNS_CLIENT, PushSettings.WNS_SECRET),
                    List.of(PushSettings.WNS_SERVER)),
            new Service("a relay", List.of(PushSettings.RELAY_URL, PushSettings.RELAY_TOKEN), List.of()));

    private PushRules() {}

    /** All that a push service needs, or nothing of it. */
    static @Nullable String whole(EffectiveSettings settings, Service service) {
        String given = keys(service.all(), settings, true);
        String missing = keys(service.needed(), settings, false);
        return given.isEmpty() || missing.isEmpty()
                ? null
                : service.name() + " needs " + missing + " as well: " + given
                        + (service.all().stream()
                                                .filter(s -> settings.find(s) != null)
                                                .count()
                                        == 1
                                ? " is"
                                : " are")
                        + " of no use alone.";
    }

    /** Whether any device may be woken. */
    static boolean someService(EffectiveSettings settings) {
        return settings.find(PushSettings.WEB_PUSH_CONTACT) != null
                || SERVICES.stream()
                        .anyMatch(service -> service.needed().stream().anyMatch(one -> settings.find(one) != null));
    }

    private static String keys(List<Setting<?>> settings, EffectiveSettings values, boolean set) {
        return settings.stream()
                .filter(setting -> (values.find(setting) != null) == set)
                .map(Setting::key)
                .collect(Collectors.joining(", "));
    }

    static @Nullable String waitsInOrder(Duration interval, Duration longestWait) {
        return longestWait.compareTo(interval) >= 0
                ? null
                : "push.longest-wait must not be shorter than push.interval: wake-ups of a device are that far apart.";
    }

    static @Nullable String timeToConfirm(Duration confirmWithin, Duration heartbeat) {
        return confirmWithin.compareTo(heartbeat) > 0
                ? null
                : "push.confirm-within must be longer than bayeux.websocket-timeout: a device confirms with its next"
                        + " heartbeat, and would be woken although it is connected.";
    }
}
