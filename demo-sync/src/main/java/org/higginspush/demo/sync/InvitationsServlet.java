package org.higginspush.demo.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.nayuki.qrcodegen.QrCode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.higginspush.demo.sync.http.Call;
import org.higginspush.demo.sync.http.Json;
import org.higginspush.demo.sync.http.JsonServlet;
import org.higginspush.demo.sync.http.Problem;
import org.higginspush.demo.sync.http.Reply;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.RateLimiter;

/**
 * Lets another page join a visitor as one more device. {@code POST new} gives the address to open there, and its QR code; {@code
 * POST accept} gives whoever has its code a device with a token of its own. The code stands in the fragment of the
 * address, which browsers send to nobody. A page that says which {@code user} it has already gets no device for an
 * invitation of that same user.
 */
final class InvitationsServlet extends JsonServlet {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_PAGE = 300;

    private final transient Visitors visitors;
    private final transient Invitations invitations;
    private final transient JoinedDevices devices;
    private final transient TokenVerifier verifier;
    private final transient VisitorTokens tokens;
    private final transient RateLimiter acceptances;

    /**
     * @param acceptances how often an address may use a code, right or wrong
     */
    InvitationsServlet(
            String base,
            Visitors visitors,
            Invitations invitations,
            JoinedDevices devices,
            TokenVerifier verifier,
            VisitorTokens tokens,
            RateLimiter acceptances) {
        super(base);
        this.visitors = visitors;
        this.invitations = invitations;
        this.devices = devices;
        this.verifier = verifier;
        this.tokens = tokens;
        this.acceptances = acceptances;
    }

    @Override
    protected CompletableFuture<Reply> reply(Call call) {
        String what = String.join("/", call.path());
        if (call.method().equals("POST") && what.equals("new")) {
            return verifier.verify(call.token()).thenApply(who -> invite(who, page(call)));
        }
        if (call.method().equals("POST") && what.equals("accept")) {
            return CompletableFuture.completedFuture(accept(call));
        }
        throw new Problem(404, "There is nothing here: POST new or POST accept.");
    }

    private Reply invite(Identity who, String page) {
        if (!visitors.see(who.user())) {
            throw Refusal.forbidden("The token is not a visitor's, or the visitor was forgotten: start again.");
        }
        Invitations.Invitation invitation = invitations.invite(who.user());
        String address = page + "#join=" + invitation.code();
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("address", address);
        made.put("expiresIn", visitors.until(invitation.expires()).toMillis());
        made.put("qr", rows(QrCode.encodeText(address, QrCode.Ecc.MEDIUM)));
        return Reply.json(201, made);
    }

    /** The page as the browser of the other device is to open it: any address, since nobody but that browser opens it. */
    private static String page(Call call) {
        String page = text(body(call), "page");
        try {
            URI uri = URI.create(page);
            boolean isPage =
                    uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
            if (isPage && uri.getRawFragment() == null && page.length() <= LONGEST_PAGE) {
                return page;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new Problem(400, "The \"page\" must be an http or https address without a fragment.");
    }

    /** Row by row, 1 for a dark module. */
    private static List<String> rows(QrCode code) {
        List<String> rows = new ArrayList<>();
        for (int y = 0; y < code.size; y++) {
            StringBuilder row = new StringBuilder();
            for (int x = 0; x < code.size; x++) {
                row.append(code.getModule(x, y) ? '1' : '0');
            }
            rows.add(row.toString());
        }
        return rows;
    }

    private Reply accept(Call call) {
        acceptances.take(call.address(), "Too many invitations used from this address");
        JsonNode body = body(call);
        String user = invitations.user(text(body, "invitation"));
        if (!visitors.see(user)) {
            throw new Problem(410, "Whoever invited you is gone: show a new invitation there, and use that.");
        }
        String kind = "phone".equals(text(body, "kind")) ? "phone" : "pc";
        boolean isOwn = user.equals(body.path("user").textValue());
        return isOwn ? Reply.json(200, Map.of("user", user, "devices", List.of())) : join(user, kind);
    }

    private Reply join(String user, String kind) {
        String device = devices.join(user, kind);
        Map<String, Object> joined = new LinkedHashMap<>();
        joined.put("user", user);
        joined.put("expiresIn", VisitorTokens.LIFETIME.toMillis());
        joined.put("devices", List.of(Map.of("device", device, "token", tokens.issue(user, device))));
        return Reply.json(201, joined);
    }

    private static JsonNode body(Call call) {
        try {
            return Json.read(call.body());
        } catch (IOException e) {
            throw new Problem(400, "The body is malformed: it is not JSON in UTF-8, or it names a member twice.");
        }
    }

    private static String text(JsonNode body, String member) {
        String value = body.path(member).textValue();
        if (value == null) {
            throw new Problem(400, "The body is malformed: \"" + member + "\" is missing, or no text.");
        }
        return value;
    }
}
