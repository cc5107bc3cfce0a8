package org.higginspush.hub.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.higginspush.hub.model.ListenAddress;
import org.jspecify.annotations.Nullable;

/** What must hold between several settings. Each rule returns null if it does, else what is wrong and what to do. */
final class SettingRules {
    /**
     * A rule and the settings it is about.
     *
     * @param check returns null if it holds
     */
    private record Rule(List<Setting<?>> about, Function<EffectiveSettings, @Nullable String> check) {}

    private static final List<Rule> ALL = Stream.concat(
                    Stream.of(
                            new Rule(
                                    List.of(Settings.LOCAL_ISSUER, Settings.ISSUERS),
                                    s -> someIssuer(s.get(Settings.LOCAL_ISSUER), s.get(Settings.ISSUERS))),
                            new Rule(List.of(Settings.ISSUERS), s -> eachIssuerOnce(s.get(Settings.ISSUERS))),
                            new Rule(
                                    List.of(Settings.WEBSOCKET, Settings.LONG_POLLING, Settings.CALLBACK_POLLING),
                                    s -> someTransport(
                                            s.get(Settings.WEBSOCKET),
                                            s.get(Settings.LONG_POLLING),
                                            s.get(Settings.CALLBACK_POLLING))),
                            new Rule(
                                    List.of(Settings.WEBSOCKET_TIMEOUT, Settings.WEBSOCKET_IDLE_TIMEOUT),
                                    s -> heartbeatsInTime(
                                            s.get(Settings.WEBSOCKET_TIMEOUT), s.get(Settings.WEBSOCKET_IDLE_TIMEOUT))),
                            new Rule(
                                    List.of(Settings.DRAIN_NOTICE, Settings.DRAIN_TIMEOUT),
                                    s -> noticeInTime(s.get(Settings.DRAIN_NOTICE), s.get(Settings.DRAIN_TIMEOUT))),
                            new Rule(List.of(Settings.LISTEN, Settings.HOST, Settings.PORT), SettingRules::listenAlone),
                            new Rule(List.of(Settings.LISTEN), s -> differentAddresses(HubConfig.listen(s))),
                            new Rule(List.of(Settings.LISTEN), s -> someDevices(HubConfig.listen(s))),
                            new Rule(TlsSettings.ALL, TlsSettings::whole),
                            new Rule(
                                    List.of(Settings.LISTEN, TlsSettings.CERTIFICATE, TlsSettings.KEYSTORE),
                                    TlsSettings::used),
                            new Rule(
                                    List.of(
                                            Settings.LISTEN,
                                            Settings.HOST,
                                            Settings.LOCAL_ISSUER,
                                            Settings.LOCAL_ISSUER_BEYOND_LOOPBACK),
                                    s -> ownKeyOnLoopback(
                                            HubConfig.listen(s),
                                            s.get(Settings.LOCAL_ISSUER),
                                            s.get(Settings.LOCAL_ISSUER_BEYOND_LOOPBACK))),
                            new Rule(
                                    List.of(Settings.STORAGE, Settings.REDIS_URI),
                                    s -> redisAndItsAddress(s.get(Settings.STORAGE), s.find(Settings.REDIS_URI))),
                            new Rule(
                                    List.of(
                                            Settings.STORAGE,
                                            Settings.REDIS_PREFIX,
                                            Settings.REDIS_TRUSTED,
                                            Settings.REDIS_WAIT_REPLICAS,
                                            Settings.REDIS_ACCEPT_LOSS),
                                    SettingRules::redisAlone),
                            new Rule(
                                    List.of(PushSettings.INTERVAL, PushSettings.LONGEST_WAIT),
                                    s -> PushRules.waitsInOrder(
                                            s.get(PushSettings.INTERVAL), s.get(PushSettings.LONGEST_WAIT))),
                            new Rule(
                                    List.of(PushSettings.CONFIRM_WITHIN, Settings.WEBSOCKET_TIMEOUT),
                                    s -> !PushRules.someService(s)
                                            ? null
                                            : PushRules.timeToConfirm(
                                                    s.get(PushSettings.CONFIRM_WITHIN),
                                                    s.get(Settings.WEBSOCKET_TIMEOUT)))),
                    PushRules.SERVICES.stream()
                            .map(service -> new Rule(service.all(), s -> PushRules.whole(s, service))))
            .toList();

    private SettingRules() {}

    static @Nullable String noticeInTime(Duration notice, Duration timeout) {
        return notice.compareTo(timeout) < 0
                ? null
                : "drain.notice must be shorter than drain.timeout, in which devices have to leave after it.";
    }

    static @Nullable String redisAndItsAddress(HubConfig.Storage storage, @Nullable String uri) {
        if (storage != HubConfig.Storage.REDIS) {
            return uri != null
                    ? "storage.redis.uri is of no use without storage.mode: redis. Set that as well, or neither."
                    : null;
        }
        return uri == null
                ? "With storage.mode: redis the hub must know where Redis is: set storage.redis.uri, to redis://host:6379 perhaps."
                : AddressParser.redisProblem(uri);
    }

    /** What is said of a Redis that is not used shows a mistake. */
    private static @Nullable String redisAlone(EffectiveSettings settings) {
        if (settings.get(Settings.STORAGE) == HubConfig.Storage.REDIS) {
            return null;
        }
        return Stream.of(
                        Settings.REDIS_PREFIX,
                        Settings.REDIS_TRUSTED,
                        Settings.REDIS_WAIT_REPLICAS,
                        Settings.REDIS_ACCEPT_LOSS)
                .filter(setting -> !isDefault(settings, setting))
                .findFirst()
                .map(
                        setting -> setting.key()
                                + " is of no use without storage.mode: redis. Set that and storage.redis.uri as well, or leave it out.")
                .orElse(null);
    }

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

    private static @Nullable String listenAlone(EffectiveSettings settings) {
        boolean both = !settings.get(Settings.LISTEN).isEmpty()
                && !(isDefault(settings, Settings.HOST) && isDefault(settings, Settings.PORT));
        return both
                ? "listen names all addresses of the hub, so host and port must not be set beside it:"
                        + " put that address into listen, or leave listen out."
                : null;
    }

    /** Whether a value is the default, given or not: what {@code check-config} prints can be read again. */
    private static boolean isDefault(EffectiveSettings settings, Setting<?> setting) {
        String byDefault = setting.byDefault();
        Object value = byDefault == null
                ? null
                : setting.parser().parse(new ConfigNode.Scalar(byDefault, ConfigSource.DEFAULT));
        return Objects.equals(settings.find(setting), value);
    }

    static @Nullable String differentAddresses(List<ListenAddress> addresses) {
        return ListenAddressParser.conflict(addresses);
    }

    static @Nullable String someDevices(List<ListenAddress> addresses) {
        return addresses.stream().anyMatch(address -> address.serves(ListenAddress.Purpose.DEVICES))
                ? null
                : "No device could use the hub: no address in listen serves devices. Add the word to one of them.";
    }

    static @Nullable String ownKeyOnLoopback(
            List<ListenAddress> addresses, boolean localIssuer, boolean beyondLoopback) {
        String beyond = addresses.stream()
                .map(ListenAddress::host)
                .filter(host -> !AddressParser.isLoopback(host))
                .findFirst()
                .orElse(null);
        return !localIssuer || beyondLoopback || beyond == null
                ? null
                : "The hub would accept tokens of its own key on host " + beyond + ", which other machines may reach."
                        + " Name your issuers in auth.issuers and set auth.local-issuer to off;"
                        + " or, for a trial in a network you trust, set auth.local-issuer-beyond-loopback to on.";
    }
}
