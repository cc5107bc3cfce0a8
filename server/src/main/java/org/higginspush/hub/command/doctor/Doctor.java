package org.higginspush.hub.command.doctor;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the way from a client to a hub, one thing after another, and leaves out what makes no sense after what it has seen. The checks
 * that need a token show it only to who has a certificate that Java trusts.
 */
public final class Doctor implements AutoCloseable {
    private final Target target;
    private final DoctorClient client;
    private final Consumer<CheckResult> results;
    private final Consumer<String> progress;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "doctor");
        thread.setDaemon(true);
        return thread;
    });

    private boolean isWrong;
    private String whyNoToken = "it needs a token: give one with --token-file; 'hub token --user " + Target.DEVICE
            + " --publisher --manager' on the hub's machine prints one";

    /**
     * @param environment what may name a forward proxy
     * @param results told each result as it comes
     * @param progress told what takes long
     */
    public Doctor(
            Target target, Map<String, String> environment, Consumer<CheckResult> results, Consumer<String> progress) {
        this.target = target;
        this.client = new DoctorClient(target, environment);
        this.results = results;
        this.progress = progress;
    }

    /** Runs all checks; returns whether nothing was wrong. */
    public boolean run() {
        if (isReached()) {
            checkRequests();
            checkNotices();
        }
        return !isWrong;
    }

    /** What the proxy calls itself; empty if it does not. */
    public String server() {
        String server = client.server();
        return server == null ? "" : server;
    }

    private CheckResult tell(CheckResult result) {
        isWrong |= result.verdict() == Verdict.WRONG;
        results.accept(result);
        return result;
    }

    private boolean isReached() {
        NetworkChecks network = new NetworkChecks(target, client);
        if (tell(network.dns()).verdict() == Verdict.WRONG
                || tell(network.tcp()).verdict() == Verdict.WRONG
                || tell(network.tls()).verdict() == Verdict.WRONG) {
            return false;
        }
        if (target.isHttps()) {
            tell(network.certificate());
        }
        tell(network.redirect());
        HubChecks hub = new HubChecks(target, client);
        if (tell(hub.hub()).verdict() == Verdict.WRONG) {
            return false;
        }
        tell(hub.ready());
        tell(hub.clock());
        tell(hub.path());
        if (tell(hub.host()).verdict() == Verdict.WRONG) {
            return false; // the hub refuses everything else
        }
        tell(hub.scheme());
        return true;
    }

    private void checkRequests() {
        RequestSizeChecks sizes = new RequestSizeChecks(client);
        tell(sizes.headers());
        tell(sizes.body());
        BrowserChecks browser = new BrowserChecks(target, client);
        tell(browser.caching());
        tell(browser.cors());
        UpgradeChecks upgrades = new UpgradeChecks(target, client);
        tell(upgrades.bayeux());
        tell(upgrades.plain());
    }

    private void checkNotices() {
        TokenChecks tokens = new TokenChecks(target, client);
        boolean hasToken = hasToken(tokens);
        BrowserChecks browser = new BrowserChecks(target, client);
        HoldChecks holds = new HoldChecks(target, client, threads);
        RoundTripChecks trips = new RoundTripChecks(target, client, threads);
        Map<String, Supplier<CheckResult>> checks = new LinkedHashMap<>();
        checks.put("hub-clock", tokens::hubClock);
        checks.put("address", tokens::address);
        checks.put("cookie", browser::cookie);
        checks.forEach((name, check) -> tell(hasToken ? check.get() : without(name)));
        boolean isStreamed = tell(hasToken ? holds.stream() : without("stream")).verdict() == Verdict.OK;
        tell(!hasToken ? without("compression") : isStreamed ? holds.compression() : noStream("compression"));
        roundTrips(trips, hasToken, isStreamed);
        hold(holds, hasToken);
    }

    private boolean hasToken(TokenChecks tokens) {
        if (target.token() != null && !client.mayShowTokens()) {
            whyNoToken = "the token is not shown to who has no certificate that Java trusts";
        } else if (target.token() != null && target.user() == null) {
            whyNoToken = "the token does not say whose it is: name the user with --user";
        }
        if (!client.hasToken() || target.user() == null) {
            tell(without("token"));
            return false;
        }
        whyNoToken = "it needs a token that the hub takes";
        return tell(tokens.token()).verdict() == Verdict.OK;
    }

    private CheckResult without(String check) {
        return CheckResult.notChecked(check, whyNoToken);
    }

    private static CheckResult noStream(String check) {
        return CheckResult.notChecked(check, "no stream begins: see the check \"stream\"");
    }

    private void roundTrips(RoundTripChecks trips, boolean hasToken, boolean isStreamed) {
        CheckResult publish = tell(hasToken ? trips.publish() : without("publish"));
        Map<String, Supplier<CheckResult>> checks = new LinkedHashMap<>();
        checks.put("round-trip-websocket", trips::bayeuxSocket);
        checks.put("round-trip-long-polling", trips::bayeuxPoll);
        checks.put("round-trip-plain-websocket", trips::plainSocket);
        checks.put("round-trip-stream", () -> isStreamed ? trips.stream() : noStream("round-trip-stream"));
        checks.put("round-trip-poll", trips::poll);
        checks.forEach((name, check) ->
                tell(publish.verdict() == Verdict.OK ? check.get() : notPublished(name, hasToken, publish)));
    }

    private CheckResult notPublished(String check, boolean hasToken, CheckResult publish) {
        return hasToken
                ? CheckResult.notChecked(check, "no change can be published: see the check \"" + publish.check() + "\"")
                : without(check);
    }

    /** All at once, because each of them takes its time. */
    private void hold(HoldChecks holds, boolean hasToken) {
        Map<String, @Nullable Future<CheckResult>> running = new LinkedHashMap<>();
        if (hasToken) {
            progress.accept("Holding quiet connections for up to " + text(target.hold()) + " (--hold) …");
        }
        running.put("websocket-idle", hasToken ? holds.start(holds::quietSocket) : null);
        running.put("poll-held", hasToken ? holds.start(holds::heldPoll) : null);
        running.put("stream-held", hasToken ? holds.start(holds::quietStream) : null);
        running.forEach((name, check) -> tell(check == null ? without(name) : HoldChecks.result(name, check)));
    }

    private static String text(Duration duration) {
        return duration.toMillis() < 1000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
