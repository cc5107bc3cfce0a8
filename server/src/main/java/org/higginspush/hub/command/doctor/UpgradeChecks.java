package org.higginspush.hub.command.doctor;

import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import org.higginspush.hub.model.IoReason;

/** Whether WebSockets can be opened (RFC 6455, section 4.2): Bayeux without a token, plain ones with one. */
final class UpgradeChecks {
    private static final int UPGRADE_REQUIRED = 426;
    private static final int UNAUTHENTICATED = 401;

    private final Target target;
    private final DoctorClient client;

    UpgradeChecks(Target target, DoctorClient client) {
        this.target = target;
        this.client = client;
    }

    CheckResult bayeux() {
        return open("websocket", "bayeux", false);
    }

    /** Without a token the hub's refusal of the missing one shows that the upgrade has reached it. */
    CheckResult plain() {
        return open("plain-websocket", "v1/requests", client.hasToken());
    }

    private CheckResult open(String check, String path, boolean withToken) {
        try (JsonSocket socket = JsonSocket.open(client, target.socketAt(path), withToken ? target.token() : null)) {
            return CheckResult.ok(check, "a WebSocket opens at " + socket.address());
        } catch (WebSocketHandshakeException e) {
            return refused(check, Answer.of(e.getResponse()));
        } catch (IOException e) {
            return CheckResult.wrong(
                    check, "no WebSocket opens at " + target.socketAt(path) + ": " + IoReason.of(e), Remedy.UPGRADE);
        }
    }

    private static CheckResult refused(String check, Answer answer) {
        int status = answer.status();
        if (status == UNAUTHENTICATED && answer.isRefusalOfHub()) {
            return CheckResult.ok(check, "the upgrade reaches the hub, which asks for a token");
        }
        if (status == 404 && answer.isRefusalOfHub()) {
            return CheckResult.notChecked(check, answer.words());
        }
        if (status == UPGRADE_REQUIRED) {
            return CheckResult.wrong(
                    check, "the header Upgrade does not reach the hub (426): " + answer.words(), Remedy.UPGRADE);
        }
        if (status == 400 && answer.words().contains("Connection")) {
            return CheckResult.wrong(
                    check, "the header Connection does not reach the hub (400): " + answer.words(), Remedy.UPGRADE);
        }
        if (status == 400) {
            return CheckResult.wrong(
                    check,
                    "the upgrade does not reach the hub as HTTP/1.1, as an upgrade must (400): " + answer.words(),
                    Remedy.HTTP_VERSION);
        }
        return CheckResult.wrong(
                check, "the upgrade is answered with " + status + ": " + answer.words(), Remedy.UPGRADE);
    }
}
