package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.higginspush.hub.model.IoReason;
import org.jspecify.annotations.Nullable;

/** What browsers need besides: pages of other origins may use the hub (CORS), the cookie comes back, answers are not kept. */
final class BrowserChecks {
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final String COOKIE = "BAYEUX_BROWSER";

    private final Target target;
    private final DoctorClient client;

    BrowserChecks(Target target, DoctorClient client) {
        this.target = target;
        this.client = client;
    }

    /** Whether a page of the origin that was named may use the hub: what a browser asks first, and the request itself. */
    CheckResult cors() {
        String origin = target.origin();
        if (origin == null) {
            return CheckResult.notChecked("cors", "name the origin of your pages: --origin https://app.example.org");
        }
        if (origin.equals(target.ownOrigin())) {
            return CheckResult.ok("cors", origin + " is the hub's own origin, which needs none");
        }
        try {
            Answer first = client.send(client.to("bayeux")
                    .method("OPTIONS", BodyPublishers.noBody())
                    .headers(
                            "Origin",
                            origin,
                            "Access-Control-Request-Method",
                            "POST",
                            "Access-Control-Request-Headers",
                            "authorization, content-type"));
            CheckResult preflight = cors(origin, first, "the preflight request");
            if (preflight.verdict() != Verdict.OK) {
                return preflight;
            }
            return allows(first, "authorization")
                    ? cors(origin, client.get("healthz", "Origin", origin), "an answer")
                    : CheckResult.wrong(
                            "cors",
                            "the answer to the preflight request does not allow Authorization",
                            Remedy.CORS_STRIPPED);
        } catch (IOException e) {
            return CheckResult.wrong("cors", "no answer: " + IoReason.of(e), null);
        }
    }

    private static boolean allows(Answer preflight, String header) {
        return String.join(",", preflight.all("Access-Control-Allow-Headers"))
                .toLowerCase(Locale.ROOT)
                .contains(header);
    }

    private static CheckResult cors(String origin, Answer answer, String which) {
        List<String> allowed = answer.all(ALLOWED).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
        if (allowed.size() > 1) {
            return CheckResult.wrong(
                    "cors",
                    which + " says " + ALLOWED + " twice (" + String.join(", ", allowed) + "): browsers refuse that",
                    Remedy.CORS_DOUBLED);
        }
        if (answer.status() == 403 && answer.isRefusalOfHub()) {
            return CheckResult.wrong(
                    "cors",
                    "the hub does not allow pages of " + origin + ": " + answer.words(),
                    Remedy.ofHub("origins: {allowed: [\"" + origin + "\"]}"));
        }
        if (allowed.isEmpty()) {
            return CheckResult.wrong(
                    "cors", which + " (" + answer.status() + ") lost " + ALLOWED + " on the way", Remedy.CORS_STRIPPED);
        }
        return allowed.get(0).equals(origin)
                        && answer.first("Access-Control-Allow-Credentials").equals("true")
                ? CheckResult.ok("cors", "pages of " + origin + " may use the hub")
                : CheckResult.wrong(
                        "cors",
                        which + " allows " + allowed.get(0) + ", which is not what the hub says",
                        Remedy.CORS_DOUBLED);
    }

    /** Whether what must not be kept is kept: an old answer is taken for the present one. */
    CheckResult caching() {
        try {
            Answer answer = client.get("healthz");
            boolean isHit = List.of("X-Cache", "X-Cache-Status", "X-Proxy-Cache", "CF-Cache-Status").stream()
                    .anyMatch(
                            name -> answer.first(name).toUpperCase(Locale.ROOT).contains("HIT"));
            if (isHit || !answer.first("Age").isEmpty()) {
                return CheckResult.wrong("caching", "the answer comes out of a cache on the way", Remedy.CACHE);
            }
            return answer.first("Cache-Control").contains("no-store")
                    ? CheckResult.ok("caching", "answers pass as the hub gives them: Cache-Control: no-store")
                    : CheckResult.wrong(
                            "caching",
                            "Cache-Control is \"" + answer.first("Cache-Control")
                                    + "\", where the hub says no-store: browsers may keep answers",
                            Remedy.CACHE);
        } catch (IOException e) {
            return CheckResult.notChecked("caching", "no answer: " + IoReason.of(e));
        }
    }

    /** Whether the cookie that ties a session to its browser comes, for the right path, and goes back to the hub. */
    CheckResult cookie() {
        try {
            Answer handshake = client.post(client.to("bayeux"), BayeuxMessages.handshake(target, "long-polling"));
            JsonNode reply = handshake.json().path(0);
            if (!reply.path("successful").asBoolean()) {
                return CheckResult.notChecked(
                        "cookie", "there was no handshake: " + BayeuxMessages.refusal(reply, handshake));
            }
            String cookie = handshake.all("Set-Cookie").stream()
                    .filter(value -> value.startsWith(COOKIE + "="))
                    .findFirst()
                    .orElse(null);
            if (cookie == null) {
                return CheckResult.wrong(
                        "cookie", "the answer to a handshake has lost its cookie on the way", Remedy.COOKIE_ANSWER);
            }
            CheckResult wrong = wrong(cookie);
            return wrong == null ? goesBack(reply.path("clientId").asText(), cookie) : wrong;
        } catch (IOException e) {
            return CheckResult.wrong("cookie", "no answer to a handshake: " + IoReason.of(e), null);
        }
    }

    private @Nullable CheckResult wrong(String cookie) {
        String path = attribute(cookie, "path");
        if (!path.equals(target.path())) {
            boolean isSent = target.path().startsWith(path.endsWith("/") ? path : path + "/");
            return isSent && !path.isEmpty()
                    ? CheckResult.wrong(
                            "cookie",
                            "the cookie is for " + path + ", because the hub does not know that it is at "
                                    + target.path(),
                            Remedy.path(target))
                    : CheckResult.wrong(
                            "cookie",
                            "the cookie is for " + (path.isEmpty() ? "no path" : path)
                                    + ": browsers will not send it to " + target.path(),
                            Remedy.COOKIE_PATH);
        }
        if (target.isHttps() && !cookie.toLowerCase(Locale.ROOT).contains("; secure")) {
            return CheckResult.wrong(
                    "cookie",
                    "the cookie is not Secure: the hub does not know that clients come over https",
                    Remedy.SCHEME);
        }
        return null;
    }

    private static String attribute(String cookie, String name) {
        return Arrays.stream(cookie.split(";"))
                .map(String::strip)
                .filter(part -> part.toLowerCase(Locale.ROOT).startsWith(name + "="))
                .map(part -> part.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** A browser whose cookie does not arrive is given another one, or refused. */
    private CheckResult goesBack(String clientId, String cookie) throws IOException {
        String pair = cookie.split(";", 2)[0];
        Answer answer = client.post(client.to("bayeux").header("Cookie", pair), BayeuxMessages.connectAtOnce(clientId));
        JsonNode reply = answer.json().path(0);
        client.post(client.to("bayeux").header("Cookie", pair), BayeuxMessages.disconnect(clientId));
        boolean isNew = answer.all("Set-Cookie").stream().anyMatch(value -> value.startsWith(COOKIE + "="));
        return reply.path("successful").asBoolean() && !isNew
                ? CheckResult.ok("cookie", "the cookie comes for " + target.path() + " and goes back to the hub")
                : CheckResult.wrong(
                        "cookie",
                        "the cookie does not reach the hub: " + BayeuxMessages.refusal(reply, answer),
                        Remedy.COOKIE_REQUEST);
    }
}
