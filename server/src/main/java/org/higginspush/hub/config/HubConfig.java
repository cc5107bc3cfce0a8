package org.higginspush.hub.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.PathPrefix;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * How a hub is to run. Valid by construction: each value is within its range, and no two contradict each other. What each
 * means is in {@code docs/configuration.md}.
 *
 * @param listen where to listen, and what is served there; never empty, and no two are the same
 * @param data the folder for everything the hub keeps
 * @param tls the files with the hub's certificate; null if it speaks no TLS
 * @param publicUrl the address clients use; null if it is the one the hub listens on
 * @param http who may use the hub from where, and how long connections are kept
 * @param writeDeadline the longest one write to a device may take
 * @param presenceGrace how long a device counts as connected after its last session
 * @param drain how it stops
 * @param syncCapacity syncs a second the Attribute Server can take
 * @param push how devices are woken that have no connection
 * @param storage where changes are kept
 * @param redis where the Redis is; null unless they are kept there
 * @param node what this node is called; null for as its machine is
 * @param trustedProxies whose Forwarded headers count
 * @param metrics whether the hub measures what it does
 * @param timelineMemory how many bytes what happens to each device may take; 0 if it is not kept
 */
public record HubConfig(
        List<ListenAddress> listen,
        @Nullable TlsConfig tls,
        Path data,
        @Nullable URI publicUrl,
        Auth auth,
        Bayeux bayeux,
        Http http,
        Limits limits,
        Duration writeDeadline,
        Duration presenceGrace,
        Drain drain,
        int syncCapacity,
        PushConfig push,
        Storage storage,
        @Nullable RedisSettings redis,
        @Nullable String node,
        List<AddressRange> trustedProxies,
        Log log,
        boolean metrics,
        int timelineMemory) {

    /** Where changes are kept. */
    public enum Storage {
        /** In the process: gone with it. */
        MEMORY,
        /** In a file of the data folder; survives {@code kill -9} and power loss. */
        SQLITE,
        /** In a Redis that several nodes use. */
        REDIS
    }

    /**
     * Where the Redis is.
     *
     * @param uri its address, which may hold a password
     * @param prefix what the names of all keys and channels begin with
     * @param trusted the certificates of those who may sign Redis's; null for those that Java knows
     * @param waitReplicas how many replicas must have a change before it is acknowledged
     * @param acceptLoss whether the hub starts although Redis may lose all that was acknowledged
     * @param lease a node that has said nothing for so long is gone
     */
    public record RedisSettings(
            String uri, String prefix, @Nullable Path trusted, int waitReplicas, boolean acceptLoss, Duration lease) {
        /** Without the address. */
        @Override
        public String toString() {
            return "RedisSettings[" + prefix + "]";
        }
    }

    /**
     * How a hub stops.
     *
     * @param notice how long it only says that it is about to stop
     * @param timeout how long all of it may take; longer than the notice
     */
    public record Drain(Duration notice, Duration timeout) {
        public Drain {
            require(SettingRules.noticeInTime(notice, timeout));
        }
    }

    /** How log lines look. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** The least important level that is logged. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /**
     * Whose tokens are accepted.
     *
     * @param localIssuer whether tokens signed with the hub's own key are
     * @param localIssuerBeyondLoopback whether they are even where other machines can reach the hub
     * @param audience the name of this hub in the aud claim
     * @param tokenLength the longest token, in characters
     * @param clockSkew how far an issuer's clock may differ
     * @param tokenGrace how long a session outlives its token
     */
    public record Auth(
            boolean localIssuer,
            boolean localIssuerBeyondLoopback,
            String audience,
            List<Issuer> issuers,
            int tokenLength,
            Duration clockSkew,
            Duration tokenGrace) {
        public Auth {
            issuers = List.copyOf(issuers);
            require(SettingRules.someIssuer(localIssuer, issuers));
            require(SettingRules.eachIssuerOnce(issuers));
        }
    }

    /**
     * An authorization server.
     *
     * @param issuer the exact iss claim of its tokens
     * @param jwks where its keys are: an https URL, an http URL of this machine, or a file URL; null to find them by the
     *     issuer's own metadata
     * @param algorithms names of RFC 7518, section 3.1; never empty
     * @param audiences its own aud claims; empty if it uses the hub's
     * @param tokens what its tokens look like
     */
    public record Issuer(
            String issuer, @Nullable URI jwks, Set<String> algorithms, Set<String> audiences, TokenSettings tokens) {
        public Issuer {
            algorithms = Set.copyOf(algorithms);
            audiences = Set.copyOf(audiences);
        }

        /**
         * @param place what messages call it: its key, and where it stands
         */
        static Issuer of(String place, EffectiveSettings settings) {
            String issuer = settings.find(Settings.ISSUER);
            URI jwks = settings.find(Settings.JWKS);
            if (issuer == null) {
                throw new InvalidConfiguration(place + " needs issuer, the iss claim of its tokens.");
            }
            if (jwks == null && !AddressParser.isIssuer(issuer)) {
                throw new InvalidConfiguration(place + " needs jwks, where the keys of " + issuer + " are:"
                        + " only the keys of an issuer whose name is an https URL can be found by it.");
            }
            return new Issuer(
                    issuer,
                    jwks,
                    Set.copyOf(settings.get(Settings.ALGORITHMS_USED)),
                    Set.copyOf(settings.get(Settings.ISSUER_AUDIENCES)),
                    TokenSettings.of(settings));
        }
    }

    /**
     * The Bayeux transports and their clocks.
     *
     * @param longPollingTimeout how long a poll is held
     * @param websocketTimeout how far apart the heartbeats of a WebSocket are
     * @param websocketIdleTimeout after how long without a frame a WebSocket is dead; longer than the heartbeat
     * @param maxInterval how long a session is kept while its client is away
     * @param handshakeTimeout within which a WebSocket must speak for a session
     */
    public record Bayeux(
            boolean websocket,
            boolean longPolling,
            boolean callbackPolling,
            Duration longPollingTimeout,
            Duration websocketTimeout,
            Duration websocketIdleTimeout,
            Duration maxInterval,
            Duration handshakeTimeout) {
        public Bayeux {
            require(SettingRules.someTransport(websocket, longPolling, callbackPolling));
            require(SettingRules.heartbeatsInTime(websocketTimeout, websocketIdleTimeout));
        }
    }

    /**
     * What one client may take (P5).
     *
     * @param messageBytes of one message or request body
     * @param batchMessages Bayeux messages sent at once by a device
     * @param publisherBatchMessages the same by a publisher
     * @param messagesPerSecond Bayeux messages on a device's WebSocket, a second, for long
     * @param publisherMessagesPerSecond the same on a publisher's connection
     * @param requestsPerSecond HTTP requests on one connection, a second, for long
     */
    public record Limits(
            int messageBytes,
            int batchMessages,
            int publisherBatchMessages,
            int subscriptionsPerSession,
            int sessionsPerUser,
            int sessionsPerAddress,
            int handshakesPerAddressPerMinute,
            int ticketsPerUser,
            int ticketsPerAddress,
            int messagesPerSecond,
            int publisherMessagesPerSecond,
            int requestsPerSecond,
            int contextsPerUser,
            int groupsPerUser,
            int membersPerGroup,
            int contextsPerGroup,
            int timedPerAudience,
            int registrationsPerUser) {}

    /**
     * Who may use the hub from where, and how long connections are kept.
     *
     * @param allowedOrigins origins that may use the hub besides its own
     * @param allowedHosts host names of the hub besides that of its public URL, in their one spelling
     * @param idleTimeout after how long without a request a connection is closed
     * @param headerTimeout how long the head of a request may take to come
     * @param bodyTimeout how long its body may take
     * @param minBodyRate how many bytes a second of a body must come that takes longer
     * @param websocket whether there are plain WebSockets
     * @param websocketIdleTimeout after how long without a frame one of them is dead
     * @param directConnector whether connections reach into Jetty to be faster, or are Jetty's own
     */
    public record Http(
            Set<WebOrigin> allowedOrigins,
            Set<String> allowedHosts,
            Duration idleTimeout,
            Duration headerTimeout,
            Duration bodyTimeout,
            int minBodyRate,
            boolean websocket,
            Duration websocketIdleTimeout,
            boolean directConnector) {
        public Http {
            allowedOrigins = Set.copyOf(allowedOrigins);
            allowedHosts = Set.copyOf(allowedHosts);
        }
    }

    /** How the hub logs. */
    public record Log(LogFormat format, LogLevel level) {}

    public HubConfig {
        trustedProxies = List.copyOf(trustedProxies);
        listen = List.copyOf(listen);
        require(SettingRules.differentAddresses(listen));
        require(SettingRules.someDevices(listen));
        require(SettingRules.ownKeyOnLoopback(listen, auth.localIssuer(), auth.localIssuerBeyondLoopback()));
    }

    /** The configuration of a hub for which nothing was set. */
    public static HubConfig defaults() {
        return of();
    }

    /**
     * The defaults with some settings changed.
     *
     * @param assignments as {@code key=value}, the form of {@code --set}
     * @throws InvalidConfiguration if a key is unknown or a value not allowed
     */
    public static HubConfig of(String... assignments) {
        return new SettingsReader()
                .arguments(
                        Arrays.stream(assignments).map(SettingArgument::parse).toList())
                .finish()
                .toConfig();
    }

    /**
     * For tests: on loopback, at any free port unless they say another.
     *
     * @param data a folder of the test's own
     * @param assignments what the test sets, as {@code key=value}
     */
    public static HubConfig forTests(Path data, String... assignments) {
        List<SettingArgument> given =
                Arrays.stream(assignments).map(SettingArgument::parse).toList();
        Stream<SettingArgument> base = Stream.of(
                        new SettingArgument("port", "0", "test"), new SettingArgument("data", data.toString(), "test"))
                .filter(argument -> given.stream()
                        .noneMatch(other -> other.key().equals(argument.key())
                                || other.key().equals("listen")
                                        && argument.key().equals("port")));
        return new SettingsReader()
                .arguments(Stream.concat(base, given.stream()).toList())
                .finish()
                .toConfig();
    }

    /** The origin of {@link #publicUrl}; null if that is not set. */
    public @Nullable WebOrigin publicOrigin() {
        return publicUrl == null ? null : WebOrigin.of(publicUrl.getScheme(), publicUrl.getRawAuthority());
    }

    /** The path before all of the hub's own, as {@link #publicUrl} says. */
    public PathPrefix pathPrefix() {
        PathPrefix prefix = publicUrl == null ? null : PathPrefix.parse(publicUrl.getRawPath());
        return prefix == null ? PathPrefix.NONE : prefix;
    }

    /**
     * The host names under which the hub may be asked for, in their one spelling; empty if it may be under any. A hub that listens
     * on loopback, with no proxy before it, is nobody's but this machine's.
     */
    public Set<String> knownHosts() {
        Set<String> names = new HashSet<>(http.allowedHosts());
        WebOrigin origin = publicOrigin();
        if (origin != null) {
            names.add(origin.host());
        }
        boolean isOwnMachineAlone = listen.stream().allMatch(address -> AddressParser.isLoopback(address.host()))
                && trustedProxies.isEmpty();
        if (!names.isEmpty() || isOwnMachineAlone) {
            names.add("localhost");
            listen.forEach(address -> names.add(AddressParser.hostName(address.host())));
        }
        return names;
    }

    /** The host of the first address. */
    public String host() {
        return listen.get(0).host();
    }

    /** The port of the first address; 0 for any free one. */
    public int port() {
        return listen.get(0).port();
    }

    /** The same configuration with another port at the first address. */
    public HubConfig withPort(int other) {
        List<ListenAddress> addresses = new ArrayList<>(listen);
        addresses.set(0, listen.get(0).withPort(other));
        return new HubConfig(
                addresses,
                tls,
                data,
                publicUrl,
                auth,
                bayeux,
                http,
                limits,
                writeDeadline,
                presenceGrace,
                drain,
                syncCapacity,
                push,
                storage,
                redis,
                node,
                trustedProxies,
                log,
                metrics,
                timelineMemory);
    }

    private static @Nullable RedisSettings redis(EffectiveSettings settings) {
        String uri = settings.find(Settings.REDIS_URI);
        return uri == null
                ? null
                : new RedisSettings(
                        uri,
                        settings.get(Settings.REDIS_PREFIX),
                        settings.find(Settings.REDIS_TRUSTED),
                        settings.get(Settings.REDIS_WAIT_REPLICAS),
                        settings.get(Settings.REDIS_ACCEPT_LOSS),
                        settings.get(Settings.LEASE));
    }

    static HubConfig of(EffectiveSettings settings) {
        return new HubConfig(
                listen(settings),
                TlsConfig.of(settings),
                settings.get(Settings.DATA),
                settings.find(Settings.PUBLIC_URL),
                auth(settings),
                bayeux(settings),
                http(settings),
                limits(settings),
                settings.get(Settings.WRITE_DEADLINE),
                settings.get(Settings.PRESENCE_GRACE),
                new Drain(settings.get(Settings.DRAIN_NOTICE), settings.get(Settings.DRAIN_TIMEOUT)),
                settings.get(Settings.SYNC_CAPACITY),
                PushConfig.of(settings),
                settings.get(Settings.STORAGE),
                redis(settings),
                settings.find(Settings.NODE),
                settings.get(Settings.TRUSTED_PROXIES),
                new Log(settings.get(Settings.LOG_FORMAT), settings.get(Settings.LOG_LEVEL)),
                settings.get(Settings.METRICS),
                settings.get(Settings.TIMELINE_MEMORY));
    }

    /** The addresses to listen on, whichever settings name them. */
    static List<ListenAddress> listen(EffectiveSettings settings) {
        List<ListenAddress> several = settings.get(Settings.LISTEN);
        return several.isEmpty()
                ? List.of(ListenAddress.forAll(settings.get(Settings.HOST), settings.get(Settings.PORT))
                        .withTls(TlsSettings.isConfigured(settings)))
                : several;
    }

    private static Auth auth(EffectiveSettings settings) {
        return new Auth(
                settings.get(Settings.LOCAL_ISSUER),
                settings.get(Settings.LOCAL_ISSUER_BEYOND_LOOPBACK),
                settings.get(Settings.AUDIENCE),
                settings.get(Settings.ISSUERS),
                settings.get(Settings.TOKEN_LENGTH),
                settings.get(Settings.CLOCK_SKEW),
                settings.get(Settings.TOKEN_GRACE));
    }

    private static Bayeux bayeux(EffectiveSettings settings) {
        return new Bayeux(
                settings.get(Settings.WEBSOCKET),
                settings.get(Settings.LONG_POLLING),
                settings.get(Settings.CALLBACK_POLLING),
                settings.get(Settings.LONG_POLLING_TIMEOUT),
                settings.get(Settings.WEBSOCKET_TIMEOUT),
                settings.get(Settings.WEBSOCKET_IDLE_TIMEOUT),
                settings.get(Settings.MAX_INTERVAL),
                settings.get(Settings.HANDSHAKE_TIMEOUT));
    }

    private static Http http(EffectiveSettings settings) {
        return new Http(
                Set.copyOf(settings.get(Settings.ORIGINS)),
                Set.copyOf(settings.get(Settings.HOSTS)),
                settings.get(Settings.HTTP_IDLE_TIMEOUT),
                settings.get(Settings.HEADER_TIMEOUT),
                settings.get(Settings.BODY_TIMEOUT),
                settings.get(Settings.MIN_BODY_RATE),
                settings.get(Settings.PLAIN_WEBSOCKET),
                settings.get(Settings.PLAIN_WEBSOCKET_IDLE_TIMEOUT),
                settings.get(Settings.DIRECT_CONNECTOR));
    }

    private static Limits limits(EffectiveSettings settings) {
        return new Limits(
                settings.get(Settings.MESSAGE_BYTES),
                settings.get(Settings.BATCH),
                settings.get(Settings.PUBLISHER_BATCH),
                settings.get(Settings.SUBSCRIPTIONS),
                settings.get(Settings.SESSIONS_PER_USER),
                settings.get(Settings.SESSIONS_PER_ADDRESS),
                settings.get(Settings.HANDSHAKES_PER_ADDRESS),
                settings.get(Settings.TICKETS_PER_USER),
                settings.get(Settings.TICKETS_PER_ADDRESS),
                settings.get(Settings.MESSAGES_PER_SECOND),
                settings.get(Settings.PUBLISHER_MESSAGES_PER_SECOND),
                settings.get(Settings.REQUESTS_PER_SECOND),
                settings.get(Settings.CONTEXTS_PER_USER),
                settings.get(Settings.GROUPS_PER_USER),
                settings.get(Settings.MEMBERS_PER_GROUP),
                settings.get(Settings.CONTEXTS_PER_GROUP),
                settings.get(Settings.TIMED_PER_AUDIENCE),
                settings.get(Settings.REGISTRATIONS_PER_USER));
    }

    private static void require(@Nullable String problem) {
        if (problem != null) {
            throw new InvalidConfiguration(problem);
        }
    }
}
