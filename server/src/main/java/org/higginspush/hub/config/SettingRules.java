package org.higginspush.hub.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must hold between several settings. Each rule returns null if it does, else what is wrong and what to do. */
final class SettingRules {
    /**
     * A rule and the settings it is about.
     *
     * @param check returns null if it holds
     */
    private record Rule(List<Setting<?>> about, Function<EffectiveSettings, @Nullable String> check) {}

    private static final List<Rule> ALL = List.of(
            new Rule(
                    List.of(Settings.LOCAL_ISSUER, Settings.ISSUERS),
                    s -> someIssuer(s.get(Settings.LOCAL_ISSUER), s.get(Settings.ISSUERS))),
            new Rule(List.of(Settings.ISSUERS), s -> eachIssuerOnce(s.get(Settings.ISSUERS))),
            new Rule(
                    List.of(Settings.WEBSOCKET, Settings.LONG_POLLING, Settings.CALLBACK_POLLING),
                    s -> someTransport(
                            s.get(Settings.WEBSOCKET), s.get(Settings.LONG_POLLING), s.get(Settings.CALLBACK_POLLING))),
            new Rule(
                    List.of(Settings.WEBSOCKET_TIMEOUT, Settings.WEBSOCKET_IDLE_TIMEOUT),
                    s -> heartbeatsInTime(s.get(Settings.WEBSOCKET_TIMEOUT), s.get(Settings.WEBSOCKET_IDLE_TIMEOUT))),
            new Rule(
                    List.of(Settings.HOST, Settings.LOCAL_ISSUER, Settings.LOCAL_ISSUER_BEYOND_LOOPBACK),
                    s -> ownKeyOnLoopback(
                            s.get(Settings.HOST),
                            s.get(Settings.LOCAL_ISSUER),
                            s.get(Settings.LOCAL_ISSUER_BEYOND_LOOPBACK))));

    private SettingRules() {}

    /**
     * What is wrong between settings, each with where they were set.
     *
     * @param unsure keys of settings whose values are not what was meant: nothing is said of them
     */
    static List<String> problems(EffectiveSettings settings, Set<String> unsure) {
        List<String> problems = new ArrayList<>();
        for (Rule rule : ALL) {
            if (rule.about().stream().noneMatch(setting -> unsure.contains(setting.key()))) {
                String problem = rule.check().apply(settings);
                if (problem != null) {
                    problems.add(problem + places(rule, settings));
                }
            }
        }
        return problems;
    }

    private static String places(Rule rule, EffectiveSettings settings) {
        String places = rule.about().stream()
                .map(Setting::key)
                .filter(settings::isSet)
                .map(key -> key + ": " + settings.source(key))
                .collect(Collectors.joining(", "));
        return places.isEmpty() ? "" : " (" + places + ")";
    }

    static @Nullable String someIssuer(boolean localIssuer, List<HubConfig.Issuer> issuers) {
        return localIssuer || !issuers.isEmpty()
                ? null
                : "Nobody could use the hub: auth.local-issuer is off and auth.issuers is empty. Set one of them.";
    }

    static @Nullable String eachIssuerOnce(List<HubConfig.Issuer> issuers) {
        long different =
                issuers.stream().map(HubConfig.Issuer::issuer).distinct().count();
        return different == issuers.size() ? null : "auth.issuers names an issuer twice; keep one.";
    }

    static @Nullable String someTransport(boolean websocket, boolean longPolling, boolean callbackPolling) {
        return websocket || longPolling || callbackPolling
                ? null
                : "No Bayeux transport is left: set bayeux.websocket or bayeux.long-polling to on.";
    }

    static @Nullable String heartbeatsInTime(Duration timeout, Duration idleTimeout) {
        return idleTimeout.compareTo(timeout) > 0
                ? null
                : "bayeux.websocket-idle-timeout must be longer than bayeux.websocket-timeout:"
                        + " a quiet WebSocket would be closed before its next heartbeat.";
    }

    static @Nullable String ownKeyOnLoopback(String host, boolean localIssuer, boolean beyondLoopback) {
        return !localIssuer || beyondLoopback || AddressParser.isLoopback(host)
                ? null
                : "The hub would accept tokens of its own key on host " + host + ", which other machines may reach."
                        + " Name your issuers in auth.issuers and set auth.local-issuer to off;"
                        + " or, for a trial in a network you trust, set auth.local-issuer-beyond-loopback to on.";
    }
}
