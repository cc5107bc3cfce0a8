package org.higginspush.hub.config;

import static org.higginspush.hub.config.Setting.of;
import static org.higginspush.hub.config.Setting.optional;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.WebOrigin;

/** Every setting of the hub. The documentation page is made from these tables, and a test compares the two. */
final class Settings {
    private static final Pattern ONE_WORD = Pattern.compile("\\S+");
    /** With public keys only (RFC 7518, section 3.1): whoever can verify such a token cannot make one. */
    private static final List<String> ALGORITHMS = List.of("RS256", "PS256", "ES256");

    private static final List<String> SCOPES = List.of("subscribe", "publish", "plugin");

    static final Setting<String> HOST = of(
            "host", ValueParser.listenHost(), "127.0.0.1", "Where to listen; 0.0.0.0 is every address of the machine.");
    static final Setting<Integer> PORT =
            of("port", ValueParser.integer(0, 65535), "8080", "The port for HTTP and WebSocket; 0 takes any free one.");
    static final Setting<List<ListenAddress>> LISTEN = of(
            "listen",
            ValueParser.listOf(ListenAddressParser.ALLOWED, ListenAddressParser::parse),
            "[]",
            "Several addresses in place of host and port, each with what is served there; everything, if nothing is named.");
    static final Setting<Path> DATA = of(
            "data",
            ValueParser.path(),
            "data",
            "The folder for everything the hub keeps; one hub at a time may use it.");
    static final Setting<URI> PUBLIC_URL = optional(
            "public-url",
            ValueParser.publicUrl(),
            "The address clients use, where a proxy makes it another than host and port; it may have a path.");

    static final Setting<Boolean> LOCAL_ISSUER = of(
            "auth.local-issuer",
            ValueParser.flag(),
            "on",
            "Accept tokens signed with the hub's own key, as `hub token` makes them.");
    static final Setting<Boolean> LOCAL_ISSUER_BEYOND_LOOPBACK = of(
            "auth.local-issuer-beyond-loopback",
            ValueParser.flag(),
            "off",
            "Accept them even where other machines can reach the hub.");
    static final Setting<String> AUDIENCE = of(
            "auth.audience",
            ValueParser.text("one word", ONE_WORD),
            "higgins-push",
            "The name of this hub in the aud claim of the issuers' tokens.");
    static final Setting<Integer> TOKEN_LENGTH = of(
            "auth.token-length",
            ValueParser.integer(1024, 24_576),
            "14336",
            "The longest access token, in characters; it must also fit into limits.message-bytes.");
    static final Setting<Duration> CLOCK_SKEW = of(
            "auth.clock-skew",
            ValueParser.duration("0s", "5m"),
            "10s",
            "How far an issuer's clock may differ from the hub's; an expired token is taken for so long.");
    static final Setting<Duration> TOKEN_GRACE = of(
            "auth.token-grace",
            ValueParser.duration("0s", "10m"),
            "25s",
            "How long what was opened with a token outlives it, so that a renewal under way can finish; at least the clock skew.");

    static final Setting<String> ISSUER = optional(
            "issuer",
            ValueParser.text("the exact text of the iss claim", ONE_WORD),
            "The exact iss claim of its tokens.");
    static final Setting<URI> JWKS = optional(
            "jwks",
            ValueParser.keys(),
            "Where its public keys are (a JWK set, RFC 7517); without it, where its own metadata say (OpenID discovery).");
    static final Setting<List<String>> ALGORITHMS_USED = of(
            "algorithms",
            ValueParser.listOf("a list out of RS256, PS256 and ES256", Settings::algorithm),
            "RS256",
            "The signature algorithms it uses; no other is accepted.");
    static final Setting<List<String>> ISSUER_AUDIENCES = of(
            "audience",
            ValueParser.listOf("one word, or a list", Settings::word),
            "[]",
            "The names of this hub in its aud claim, where they differ from auth.audience; one of them is needed.");
    static final Setting<List<String>> TOKEN_TYPES = of(
            "token-types",
            ValueParser.listOf("a list of typ headers, `none` for no such header", Settings::type),
            "at+jwt",
            "The typ header of its access tokens; JWT and none say less than at+jwt, so ID tokens may pass.");
    static final Setting<String> USER_CLAIM = of(
            "user-claim",
            ValueParser.text("the name of a claim", ONE_WORD),
            "sub",
            "The claim with the user id; it must never change nor pass to another user.");
    static final Setting<String> DEVICE_CLAIM = of(
            "device-claim",
            ValueParser.text("the name of a claim", ONE_WORD),
            "device",
            "The claim with the device id of tokens that are bound to a device.");
    static final Setting<List<String>> SCOPE_CLAIMS = of(
            "scope-claims",
            ValueParser.listOf("a list of names of claims", Settings::word),
            "scope",
            "The claims with scopes or roles; dots lead into objects: realm_access.roles.");
    static final Setting<TokenSettings.ScopeClaimForm> SCOPE_FORM = of(
            "scope-form",
            ValueParser.oneOf(TokenSettings.ScopeClaimForm.class),
            "text",
            "What they look like: words separated by spaces, a list, an object's names.");
    static final Setting<Map<String, Set<String>>> SCOPE_NAMES = of(
            "scope-names",
            ValueParser.mapOf("a map from its words to subscribe, publish, plugin or a list of them", Settings::scope),
            "{}",
            "What its scopes or roles allow; if this is set, no others count.");
    static final Setting<List<String>> DEFAULT_SCOPES = of(
            "default-scopes",
            ValueParser.listOf("a list out of subscribe and plugin", Settings::defaultScope),
            "[]",
            "What a token allows that has none of the scope-claims.");
    static final Setting<String> CLIENT_CLAIM = of(
            "client-claim",
            ValueParser.text("the name of a claim", ONE_WORD),
            "azp",
            "The claim with the client a token was issued to.");
    static final Setting<List<String>> CLIENTS = of(
            "clients",
            ValueParser.listOf("a list of client ids", Settings::word),
            "[]",
            "The only clients whose tokens are accepted; all if there is none.");
    /** The settings of one issuer. */
    static final SettingRegistry ISSUER_TABLE = new SettingRegistry(
            ISSUER,
            JWKS,
            ALGORITHMS_USED,
            ISSUER_AUDIENCES,
            TOKEN_TYPES,
            USER_CLAIM,
            DEVICE_CLAIM,
            SCOPE_CLAIMS,
            SCOPE_FORM,
            SCOPE_NAMES,
            DEFAULT_SCOPES,
            CLIENT_CLAIM,
            CLIENTS);

    static final Setting<List<HubConfig.Issuer>> ISSUERS = of(
            "auth.issuers",
            ValueParser.listOf(
                    "a list of issuers, each with an issuer", "auth.issuers", ISSUER_TABLE, HubConfig.Issuer::of),
            "[]",
            "The authorization servers whose access tokens the hub accepts.");

    static final Setting<Boolean> WEBSOCKET =
            of("bayeux.websocket", ValueParser.flag(), "on", "Offer the WebSocket transport.");
    static final Setting<Boolean> LONG_POLLING =
            of("bayeux.long-polling", ValueParser.flag(), "on", "Offer the long-polling transport.");
    static final Setting<Boolean> CALLBACK_POLLING = of(
            "bayeux.callback-polling",
            ValueParser.flag(),
            "off",
            "Offer the callback-polling transport, for browsers that can do nothing else; it takes tickets only.");
    static final Setting<Duration> LONG_POLLING_TIMEOUT = of(
            "bayeux.long-polling-timeout",
            ValueParser.duration("100ms", "10m"),
            "25s",
            "How long a poll is held; keep it below the read timeout of every proxy on the way.");
    static final Setting<Duration> WEBSOCKET_TIMEOUT = of(
            "bayeux.websocket-timeout",
            ValueParser.duration("100ms", "30m"),
            "2m",
            "How far apart the heartbeats of a WebSocket are; a lost frame is noticed at the next one.");
    static final Setting<Duration> WEBSOCKET_IDLE_TIMEOUT = of(
            "bayeux.websocket-idle-timeout",
            ValueParser.duration("200ms", "1h"),
            "150s",
            "After how long without any frame a WebSocket counts as dead; must exceed bayeux.websocket-timeout.");
    static final Setting<Duration> MAX_INTERVAL = of(
            "bayeux.max-interval",
            ValueParser.duration("100ms", "10m"),
            "10s",
            "How long a session is kept while its client is away; after that the client makes a new one.");

    static final Setting<Duration> HANDSHAKE_TIMEOUT = of(
            "bayeux.handshake-timeout",
            ValueParser.duration("100ms", "5m"),
            "10s",
            "Within which time a WebSocket must speak for a session; one that does not is closed, whatever it sends.");

    static final Setting<List<WebOrigin>> ORIGINS = of(
            "origins.allowed",
            ValueParser.listOf(
                    "a list of origins like https://app.example or capacitor://localhost", AddressParser::origin),
            "[]",
            "The origins whose pages and applications may use the hub, besides the hub's own.");
    static final Setting<List<String>> HOSTS = of(
            "hosts.allowed",
            ValueParser.listOf("a list of host names like push.example.org, without ports", AddressParser::hostName),
            "[]",
            "The host names under which the hub may be asked for, besides that of public-url.");
    static final Setting<Duration> HTTP_IDLE_TIMEOUT = of(
            "http.idle-timeout",
            ValueParser.duration("100ms", "1h"),
            "150s",
            "After how long without a request a kept-alive connection is closed; keep it above the proxies' own.");
    static final Setting<Duration> HEADER_TIMEOUT = of(
            "http.header-timeout",
            ValueParser.duration("100ms", "5m"),
            "10s",
            "How long the head of a request may take to come; on a new connection, counted from its opening.");
    static final Setting<Duration> BODY_TIMEOUT = of(
            "http.body-timeout",
            ValueParser.duration("100ms", "5m"),
            "10s",
            "How long the body of a request may take to come, unless it comes at http.min-body-rate.");
    static final Setting<Integer> MIN_BODY_RATE = of(
            "http.min-body-rate",
            ValueParser.integer(1, 1 << 20),
            "4096",
            "How many bytes a second must have come of a body that takes longer than http.body-timeout.");
    static final Setting<Boolean> PLAIN_WEBSOCKET = of(
            "http.websocket",
            ValueParser.flag(),
            "on",
            "Offer plain WebSockets: notices by URL, and requests of the API as frames.");
    static final Setting<Duration> PLAIN_WEBSOCKET_IDLE_TIMEOUT = of(
            "http.websocket-idle-timeout",
            ValueParser.duration("200ms", "1h"),
            "90s",
            "After how long without a frame a plain WebSocket counts as dead; after half of it the hub pings.");
    static final Setting<Boolean> DIRECT_CONNECTOR = of(
            "http.direct-connector",
            ValueParser.flag(),
            "on",
            "Read on the selecting thread and write straight to the socket; off for Jetty's own connector, which is slower.");

    static final Setting<Integer> MESSAGE_BYTES = of(
            "limits.message-bytes",
            ValueParser.integer(1024, 1 << 20),
            "16384",
            "The longest message or request body, in bytes.");
    static final Setting<Integer> BATCH = of(
            "limits.batch-messages",
            ValueParser.integer(1, 1000),
            "20",
            "The most Bayeux messages a device may send at once.");
    static final Setting<Integer> PUBLISHER_BATCH = of(
            "limits.publisher-batch-messages",
            ValueParser.integer(1, 10_000),
            "100",
            "The most Bayeux messages a publisher may send at once.");
    static final Setting<Integer> SUBSCRIPTIONS = of(
            "limits.subscriptions-per-session",
            ValueParser.integer(1, 1000),
            "20",
            "The most channels a session may subscribe to.");
    static final Setting<Integer> SESSIONS_PER_USER = of(
            "limits.sessions-per-user",
            ValueParser.integer(1, 1_000_000),
            "50",
            "The most sessions of one user, with event streams and polls that are held.");
    static final Setting<Integer> SESSIONS_PER_ADDRESS = of(
            "limits.sessions-per-address",
            ValueParser.integer(1, 1_000_000),
            "20000",
            "The most sessions from one IP address, which may be a proxy for many devices.");
    static final Setting<Integer> HANDSHAKES_PER_ADDRESS = of(
            "limits.handshakes-per-address-per-minute",
            ValueParser.integer(1, 10_000_000),
            "30000",
            "The most handshakes a minute from one IP address.");
    static final Setting<Integer> TICKETS_PER_USER = of(
            "limits.tickets-per-user",
            ValueParser.integer(1, 10_000),
            "20",
            "The most tickets of one user that wait to be used.");
    static final Setting<Integer> TICKETS_PER_ADDRESS = of(
            "limits.tickets-per-address",
            ValueParser.integer(1, 50_000),
            "1000",
            "The most tickets that were asked for from one IP address and wait to be used.");
    static final Setting<Integer> MESSAGES_PER_SECOND = of(
            "limits.messages-per-second",
            ValueParser.integer(1, 1_000_000),
            "100",
            "The most Bayeux messages a second on a device's WebSocket; ten seconds' worth may come at once.");
    static final Setting<Integer> PUBLISHER_MESSAGES_PER_SECOND = of(
            "limits.publisher-messages-per-second",
            ValueParser.integer(1, 1_000_000),
            "200000",
            "The same for the connection of a publisher.");
    static final Setting<Integer> REQUESTS_PER_SECOND = of(
            "limits.requests-per-second",
            ValueParser.integer(1, 1_000_000),
            "500",
            "The same for HTTP requests on one connection, but not on that of a publisher or a trusted proxy.");
    static final Setting<Integer> CONTEXTS_PER_USER = of(
            "limits.contexts-per-user",
            ValueParser.integer(1, 100_000),
            "1000",
            "The most contexts the hub keeps for one user, and of everyone; those of groups are counted apart.");
    static final Setting<Integer> GROUPS_PER_USER =
            of("limits.groups-per-user", ValueParser.integer(1, 10_000), "100", "The most groups one user may be in.");
    static final Setting<Integer> MEMBERS_PER_GROUP = of(
            "limits.members-per-group",
            ValueParser.integer(1, 1_000_000),
            "20000",
            "The most members one group may have.");
    static final Setting<Integer> CONTEXTS_PER_GROUP = of(
            "limits.contexts-per-group",
            ValueParser.integer(1, 10_000),
            "100",
            "The most contexts the hub keeps for one group.");
    static final Setting<Integer> TIMED_PER_AUDIENCE = of(
            "limits.timed-per-audience",
            ValueParser.integer(1, 10_000),
            "100",
            "The most changes for one user, device or group, or for everyone, that may wait for their time.");
    static final Setting<Integer> REGISTRATIONS_PER_USER = of(
            "limits.registrations-per-user",
            ValueParser.integer(1, 10_000),
            "20",
            "The most devices of one user that may be registered to be woken while they have no connection.");

    static final Setting<Duration> WRITE_DEADLINE = of(
            "session.write-deadline",
            ValueParser.duration("100ms", "5m"),
            "10s",
            "How long one write to a device may take before its connection is closed.");
    static final Setting<Duration> PRESENCE_GRACE = of(
            "session.presence-grace",
            ValueParser.duration("100ms", "10m"),
            "15s",
            "How long a device counts as connected after its last session, for plug-ins, whoever watches a group, and wake-ups.");
    static final Setting<Duration> DRAIN_NOTICE = of(
            "drain.notice",
            ValueParser.duration("0s", "10m"),
            "0s",
            "How long a hub that is to stop serves on and only says so at `/readyz`, so that balancers send nobody more.");
    static final Setting<Duration> DRAIN_TIMEOUT = of(
            "drain.timeout",
            ValueParser.duration("1s", "1h"),
            "30s",
            "How long stopping may take, the notice included, until who has not left is cut off.");
    static final Setting<Integer> SYNC_CAPACITY = of(
            "sync.capacity",
            ValueParser.integer(1, 1_000_000),
            "100",
            "How many syncs a second the Attribute Server can take; what many devices are told at once is spread accordingly.");
    static final Setting<HubConfig.Storage> STORAGE = of(
            "storage.mode",
            ValueParser.oneOf(HubConfig.Storage.class),
            "sqlite",
            "Where changes are kept: sqlite survives a restart and a power loss, memory nothing; redis is for several nodes.");
    static final Setting<String> REDIS_URI = new Setting<>(
            "storage.redis.uri",
            ValueParser.text(
                    "a redis://, redis-sentinel:// or redis-cluster:// address",
                    Pattern.compile("rediss?(-sentinel|-cluster)?://\\S+")),
            null,
            "Where the Redis is that all nodes use; rediss:// over TLS, a user and a password before the host.",
            true);
    static final Setting<String> REDIS_PREFIX = of(
            "storage.redis.prefix",
            ValueParser.text("up to 50 letters, digits, - and :", Pattern.compile("[A-Za-z0-9:-]{1,50}")),
            "higgins-push:",
            "What the names of all keys and channels in Redis begin with, so that several hubs may use one Redis.");
    static final Setting<Path> REDIS_TRUSTED = new Setting<>(
            "storage.redis.trusted-certificates",
            ValueParser.path(),
            null,
            "A PEM file with the certificates of those who may sign Redis's, for rediss://; without it those that Java knows.",
            false);
    static final Setting<Integer> REDIS_WAIT_REPLICAS = of(
            "storage.redis.wait-replicas",
            ValueParser.integer(0, 100),
            "0",
            "How many replicas of Redis must have a change before it is acknowledged; with fewer it is refused with 503.");
    static final Setting<Boolean> REDIS_ACCEPT_LOSS = of(
            "storage.redis.accept-loss",
            ValueParser.flag(),
            "off",
            "Start although Redis may lose all that was acknowledged: it keeps nothing on a disk, or removes keys.");
    static final Setting<String> NODE = optional(
            "cluster.node",
            ValueParser.text("up to 60 letters, digits, dots, - and _", Pattern.compile("[A-Za-z0-9._-]{1,60}")),
            "What this node is called in `hub cluster status`; without it, as its machine is.");
    static final Setting<Duration> LEASE = of(
            "cluster.lease",
            ValueParser.duration("500ms", "1m"),
            "6s",
            "A node that has not said for so long that it lives counts as gone; all nodes need the same.");
    static final Setting<List<AddressRange>> TRUSTED_PROXIES = of(
            "proxy.trusted",
            ValueParser.listOf("a list of IP addresses or ranges like 10.0.0.0/8", AddressRange::parse),
            "[]",
            "The proxies whose Forwarded and X-Forwarded-* headers count.");
    static final Setting<HubConfig.LogFormat> LOG_FORMAT = of(
            "log.format",
            ValueParser.oneOf(HubConfig.LogFormat.class),
            "text",
            "A line of text for people or a JSON object a line for machines, on standard error.");
    static final Setting<HubConfig.LogLevel> LOG_LEVEL = of(
            "log.level",
            ValueParser.oneOf(HubConfig.LogLevel.class),
            "info",
            "The least important level that is logged.");

    static final Setting<Boolean> METRICS =
            of("metrics.enabled", ValueParser.flag(), "on", "Measure what the hub does, and serve it at `/metrics`.");

    static final Setting<Integer> TIMELINE_MEMORY = of(
            "timeline.memory",
            ValueParser.integer(0, 1_000_000_000),
            "1000000",
            "How many bytes of memory hold what happened to each device in the last hour, for `hub why`; 0 keeps nothing.");

    private static final SettingRegistry OF_THIS_CLASS = new SettingRegistry(
            HOST,
            PORT,
            LISTEN,
            DATA,
            PUBLIC_URL,
            LOCAL_ISSUER,
            LOCAL_ISSUER_BEYOND_LOOPBACK,
            AUDIENCE,
            ISSUERS,
            TOKEN_LENGTH,
            CLOCK_SKEW,
            TOKEN_GRACE,
            WEBSOCKET,
            LONG_POLLING,
            CALLBACK_POLLING,
            LONG_POLLING_TIMEOUT,
            WEBSOCKET_TIMEOUT,
            WEBSOCKET_IDLE_TIMEOUT,
            MAX_INTERVAL,
            HANDSHAKE_TIMEOUT,
            ORIGINS,
            HOSTS,
            HTTP_IDLE_TIMEOUT,
            HEADER_TIMEOUT,
            BODY_TIMEOUT,
            MIN_BODY_RATE,
            PLAIN_WEBSOCKET,
            PLAIN_WEBSOCKET_IDLE_TIMEOUT,
            DIRECT_CONNECTOR,
            MESSAGE_BYTES,
            BATCH,
            PUBLISHER_BATCH,
            SUBSCRIPTIONS,
            SESSIONS_PER_USER,
            SESSIONS_PER_ADDRESS,
            HANDSHAKES_PER_ADDRESS,
            TICKETS_PER_USER,
            TICKETS_PER_ADDRESS,
            MESSAGES_PER_SECOND,
            PUBLISHER_MESSAGES_PER_SECOND,
            REQUESTS_PER_SECOND,
            CONTEXTS_PER_USER,
            GROUPS_PER_USER,
            MEMBERS_PER_GROUP,
            CONTEXTS_PER_GROUP,
            TIMED_PER_AUDIENCE,
            REGISTRATIONS_PER_USER,
            WRITE_DEADLINE,
            PRESENCE_GRACE,
            DRAIN_NOTICE,
            DRAIN_TIMEOUT,
            SYNC_CAPACITY,
            STORAGE,
            REDIS_URI,
            REDIS_PREFIX,
            REDIS_TRUSTED,
            REDIS_WAIT_REPLICAS,
            REDIS_ACCEPT_LOSS,
            NODE,
            LEASE,
            TRUSTED_PROXIES,
            LOG_FORMAT,
            LOG_LEVEL,
            METRICS,
            TIMELINE_MEMORY);

    /** All settings, in the order of the documentation. */
    static final SettingRegistry REGISTRY = OF_THIS_CLASS.with(TlsSettings.ALL).with(PushSettings.ALL);

    private Settings() {}

    private static String word(String text) {
        if (!ONE_WORD.matcher(text).matches()) {
            throw new IllegalArgumentException("not one word");
        }
        return text;
    }

    private static String type(String typ) {
        return word(typ).toLowerCase(Locale.ROOT).replaceFirst("^application/", "");
    }

    private static String scope(String name) {
        if (!SCOPES.contains(name)) {
            throw new IllegalArgumentException("not a scope");
        }
        return name;
    }

    /** Not publish: every user of the issuer could then report changes of all others. */
    private static String defaultScope(String name) {
        if (name.equals("publish")) {
            throw new IllegalArgumentException("not for everybody");
        }
        return scope(name);
    }

    private static String algorithm(String name) {
        if (!ALGORITHMS.contains(name)) {
            throw new IllegalArgumentException("not a known algorithm");
        }
        return name;
    }
}
