package org.higginspush.hub.command.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import org.higginspush.hub.model.IoReason;

/** What the hub says of the token, and of whoever shows it. */
final class TokenChecks {
    private static final int UNAUTHENTICATED = 401;

    private final Target target;
    private final DoctorClient client;

    TokenChecks(Target target, DoctorClient client) {
        this.target = target;
        this.client = client;
    }

    /** Whether the token, in a header, reaches the hub, and is one that hears the user's notices. */
    CheckResult token() {
        try {
            Answer answer = client.send(client.withToken(target.changes() + "?" + target.deviceQuery()));
            if (answer.status() == 200) {
                return CheckResult.ok("token", "the hub takes it, for the notices of " + target.user());
            }
            if (answer.status() == UNAUTHENTICATED
                    && handshake().path("successful").asBoolean()) {
                return CheckResult.wrong(
                        "token",
                        "the header Authorization does not reach the hub: the same token is good in a handshake",
                        Remedy.AUTHORIZATION);
            }
            return target.isOwnToken()
                    ? CheckResult.notChecked(
                            "token", "the hub does not take one of the hub on this machine: give one with --token-file")
                    : CheckResult.wrong("token", "the hub does not take it: " + answer.words(), null);
        } catch (IOException e) {
            return CheckResult.wrong("token", "no answer to a request with it: " + IoReason.of(e), Remedy.HEADERS);
        }
    }

    private JsonNode handshake() throws IOException {
        JsonNode reply = client.post(client.to("bayeux"), BayeuxMessages.handshake(target, "long-polling"))
                .json()
                .path(0);
        if (reply.path("successful").asBoolean()) {
            client.post(
                    client.to("bayeux"),
                    BayeuxMessages.disconnect(reply.path("clientId").asText()));
        }
        return reply;
    }

    /** The hub's own clock, by when it says that the token ends. */
    CheckResult hubClock() {
        Instant expires = TokenClaims.of(String.valueOf(target.token())).expires();
        if (expires == null) {
            return CheckResult.notChecked("hub-clock", "the token does not say when it ends");
        }
        try {
            long start = System.nanoTime();
            JsonNode left = handshake().path("ext").path("push").path("expiresIn");
            Instant here = Instant.now();
            return left.isIntegralNumber()
                    ? HubChecks.clock(
                                    "the hub's clock",
                                    expires.minusMillis(left.asLong()),
                                    here,
                                    Duration.ofNanos(System.nanoTime() - start))
                            .named("hub-clock")
                    : CheckResult.notChecked("hub-clock", "the hub does not say when the token ends");
        } catch (IOException e) {
            return CheckResult.notChecked("hub-clock", "no answer to a handshake: " + IoReason.of(e));
        }
    }

    /** Whether the hub sees the address of its client, or the proxy's: all limits are per address. */
    CheckResult address() {
        try (JsonSocket socket = JsonSocket.open(
                client, target.socketAt(target.changes() + "?" + target.deviceQuery()), target.token())) {
            socket.next(NoticeSource.AT_ONCE);
            Answer answer = client.send(client.withToken(target.changes().replaceFirst("changes$", "sessions")));
            if (answer.status() != 200) {
                return CheckResult.notChecked(
                        "address",
                        "the hub tells who is connected only to a manager: add --manager to 'hub token' ("
                                + answer.status() + ")");
            }
            for (JsonNode session : answer.json().path("sessions")) {
                if (session.path("device").asText().equals(target.ownDevice())) {
                    return address(session.path("address").asText(), InetAddress.getByName(target.host()));
                }
            }
            return CheckResult.notChecked("address", "the hub does not list the doctor's session");
        } catch (UnknownHostException e) {
            return CheckResult.notChecked("address", "this machine does not know the hub's own address");
        } catch (IOException e) {
            return CheckResult.notChecked("address", "no WebSocket opens to look at: " + IoReason.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CheckResult.notChecked("address", "stopped");
        }
    }

    /**
     * Judges the kind of address that the hub sees.
     *
     * @param kind as the hub calls it: loopback, private, public-ipv4, public-ipv6, unknown
     * @param hub where the client connects to
     */
    static CheckResult address(String kind, InetAddress hub) {
        boolean isPublic = !hub.isLoopbackAddress() && !hub.isSiteLocalAddress() && !hub.isLinkLocalAddress();
        boolean isOfProxy = kind.equals("loopback") && !hub.isLoopbackAddress()
                || kind.equals("private") && isPublic && !isUniqueLocal(hub);
        return isOfProxy
                ? CheckResult.wrong(
                        "address",
                        "the hub sees a " + kind
                                + " address, the proxy's, and not its client's: its limits hold for all"
                                + " devices together",
                        Remedy.ADDRESS)
                : CheckResult.ok("address", "the hub sees its client at a " + kind + " address");
    }

    /** Addresses fc00::/7 (RFC 4193), which Java does not know. */
    private static boolean isUniqueLocal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
    }
}
