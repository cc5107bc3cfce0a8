package org.higginspush.hub.command.doctor;

import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.higginspush.hub.model.IoReason;

/** Whether a hub answers at the address, and whether it knows the address that it has to clients. */
final class HubChecks {
    private static final Duration CLOCK_WARNING = Duration.ofSeconds(10);
    private static final Duration CLOCK_WRONG = Duration.ofSeconds(60);
    private static final String HEALTH = "healthz";

    private final Target target;
    private final DoctorClient client;

    HubChecks(Target target, DoctorClient client) {
        this.target = target;
        this.client = client;
    }

    /** Whether it is a hub that answers there; the other checks make no sense if not. */
    CheckResult hub() {
        try {
            Answer answer = client.get(HEALTH);
            if (isHub(answer)) {
                return CheckResult.ok("hub", "a hub answers" + behind(answer));
            }
            return noHub(answer);
        } catch (IOException e) {
            return CheckResult.wrong(
                    "hub", "nothing answers " + target.at(HEALTH) + ": " + IoReason.of(e), Remedy.UPSTREAM);
        }
    }

    private static String behind(Answer answer) {
        String server = answer.first("Server");
        return server.isEmpty() ? "" : ", behind " + server;
    }

    /** One at whose address operations are not served says so, as a hub does. */
    static boolean isHub(Answer answer) {
        return answer.status() == 200 && answer.json().path("status").asText().equals("up")
                || answer.isRefusalOfHub() && answer.status() == 403;
    }

    private CheckResult noHub(Answer answer) throws IOException {
        int status = answer.status();
        if (status >= 502 && status <= 504) {
            return CheckResult.wrong(
                    "hub",
                    "the proxy does not reach the hub (" + status
                            + "): start the hub, or correct where the proxy looks for it",
                    Remedy.UPSTREAM);
        }
        if (!target.path().equals("/") && isHub(client.get(target.hub().resolve("/" + HEALTH)))) {
            return CheckResult.wrong(
                    "hub",
                    "the hub is at " + target.hub().resolve("/") + ": name that address, or have the proxy serve "
                            + target.path(),
                    Remedy.path(target));
        }
        if (answer.isRefusalOfHub()) {
            return CheckResult.wrong(
                    "hub",
                    "the hub answers " + status + " at " + target.at(HEALTH)
                            + ": requests reach it with a path that it does not know",
                    Remedy.path(target));
        }
        return CheckResult.wrong(
                "hub",
                "what answers is no hub (" + status + behind(answer)
                        + "): name the hub's address with its path, or sign in to the network",
                null);
    }

    /** Whether the hub can do its work. */
    CheckResult ready() {
        try {
            Answer answer = client.get("readyz");
            if (answer.status() == 200) {
                return CheckResult.ok("ready", "the hub can do its work");
            }
            if (answer.status() == 403 && answer.isRefusalOfHub()) {
                return CheckResult.ok("ready", "not told at this address, as it should be");
            }
            return CheckResult.wrong(
                    "ready",
                    "the hub is not ready (" + answer.status() + "): "
                            + answer.json().path("problems"),
                    null);
        } catch (IOException e) {
            return CheckResult.wrong("ready", "no answer: " + IoReason.of(e), null);
        }
    }

    /** Whether the address without its last slash leads to it, as browsers need. */
    CheckResult path() {
        if (target.path().equals("/")) {
            return CheckResult.ok("path", "the hub has the host to itself");
        }
        URI bare = URI.create(target.hub().toString().replaceFirst("/$", ""));
        try {
            Answer answer = client.get(bare);
            URI to = bare.resolve(answer.first("Location"));
            if (answer.status() / 100 == 3 && to.equals(target.hub())) {
                return CheckResult.ok("path", bare + " leads to " + to);
            }
            return answer.status() / 100 == 3
                    ? CheckResult.wrong(
                            "path",
                            bare + " leads to " + to + ", where it should lead to " + target.hub(),
                            wrongWay(to))
                    : CheckResult.warning(
                            "path",
                            bare + " answers " + answer.status() + " and does not lead to " + target.hub(),
                            Remedy.path(target));
        } catch (IOException | IllegalArgumentException e) {
            return CheckResult.warning("path", bare + " gives no answer that can be read", Remedy.path(target));
        }
    }

    private Remedy wrongWay(URI to) {
        return target.isHttps() && "http".equals(to.getScheme()) ? Remedy.SCHEME : Remedy.path(target);
    }

    /** Whether the hub is asked for by the name that clients use. */
    CheckResult host() {
        try {
            Answer answer = client.get("");
            return answer.status() == 403 && answer.isRefusalOfHub() && says(answer, "hosts.allowed")
                    ? CheckResult.wrong("host", "the hub is asked for by another name: " + answer.words(), hostRemedy())
                    : CheckResult.ok(
                            "host", "the hub answers as " + target.hub().getRawAuthority());
        } catch (IOException e) {
            return CheckResult.notChecked("host", "no answer: " + IoReason.of(e));
        }
    }

    private Remedy hostRemedy() {
        return new Remedy(Remedy.HOST.nginx(), Remedy.HOST.haproxy(), "public-url: " + target.hub());
    }

    private static boolean says(Answer answer, String setting) {
        return answer.json().path("detail").asText("").contains(setting);
    }

    /** Whether the hub takes a page of its own address for its own: for that it must know scheme and host as browsers do. */
    CheckResult scheme() {
        String origin = target.ownOrigin();
        try {
            Answer answer = client.get("", "Origin", origin);
            return answer.status() == 403 && answer.isRefusalOfHub() && says(answer, "origins.allowed")
                    ? CheckResult.wrong(
                            "scheme",
                            "the hub does not know that it is " + origin + " to clients: it refuses its own pages",
                            Remedy.SCHEME)
                    : CheckResult.ok("scheme", "the hub takes pages of " + origin + " for its own");
        } catch (IOException e) {
            return CheckResult.notChecked("scheme", "no answer: " + IoReason.of(e));
        }
    }

    /** How far apart the clocks of this machine and of what answers are: tokens are refused if they differ much. */
    CheckResult clock() {
        try {
            Answer answer = client.get(HEALTH);
            String date = answer.first("Date");
            if (date.isEmpty()) {
                return CheckResult.notChecked("clock", "the answers have no Date");
            }
            Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return clock("the proxy's clock", there, Instant.now(), answer.took());
        } catch (IOException e) {
            return CheckResult.notChecked("clock", "no answer: " + IoReason.of(e));
        } catch (DateTimeException e) {
            return CheckResult.notChecked("clock", "the Date of the answers cannot be read");
        }
    }

    /**
     * Compares two clocks.
     *
     * @param there what the other one showed at some moment of the request
     * @param here what ours shows after it
     * @param unknown how exactly that moment is known; a Date counts whole seconds
     */
    static CheckResult clock(String whose, Instant there, Instant here, Duration unknown) {
        Duration apart = Duration.between(here, there);
        Duration most = apart.abs().minus(unknown).minusSeconds(1);
        if (most.compareTo(CLOCK_WARNING) < 0) {
            return CheckResult.ok("clock", whose + " and this machine's agree");
        }
        String seen = whose + " is " + apart.abs().toSeconds() + " s " + (apart.isNegative() ? "behind" : "ahead of")
                + " this machine's: synchronize both (timedatectl set-ntp true)";
        return most.compareTo(CLOCK_WRONG) < 0
                ? CheckResult.warning("clock", seen, null)
                : CheckResult.wrong("clock", seen + ", or tokens are refused", null);
    }
}
