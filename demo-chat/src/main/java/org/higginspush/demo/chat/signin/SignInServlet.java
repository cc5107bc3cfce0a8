package org.higginspush.demo.chat.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.higginspush.demo.chat.rooms.Person;
import org.higginspush.demo.chat.signin.NameRegistry.Granted;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.plugin.ClientAddress;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.plugin.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /chat/sign-in} gives a token for a name. It reads no cookie, so a foreign page cannot make use of one
 * (cross-site request forgery).
 */
public final class SignInServlet extends PostServlet {
    private static final long serialVersionUID = 1L;
    private static final int BURST = 60;
    private static final int PER_MINUTE = 60;

    private final transient PluginContext hub;
    private final transient NameRegistry nameRegistry;
    private final transient Duration tokenLifetime;
    private final transient Consumer<String> newOwner;
    private final transient InstantSource clock;
    private final transient RateLimiter signIns;

    /**
     * @param newOwner called with a name that somebody has who did not have it before
     */
    public SignInServlet(
            PluginContext hub,
            NameRegistry nameRegistry,
            Duration tokenLifetime,
            Consumer<String> newOwner,
            InstantSource clock) {
        this.hub = hub;
        this.nameRegistry = nameRegistry;
        this.tokenLifetime = tokenLifetime;
        this.newOwner = newOwner;
        this.clock = clock;
        this.signIns = new RateLimiter(BURST, PER_MINUTE, clock);
    }

    @Override
    protected byte[] reply(HttpServletRequest request, byte[] body) {
        String address = ClientAddress.of(request.getRemoteAddr());
        signIns.take(address, "Too many sign-ins from this address");
        if (!isJson(request.getContentType())) {
            throw new Refusal(ErrorCode.UNSUPPORTED_MEDIA, "Send JSON: Content-Type: application/json.");
        }
        Granted granted = nameRegistry.grant(SignInJson.read(body), address, clock.instant());
        if (granted.isNew()) {
            newOwner.accept(granted.user());
        }
        String token =
                hub.issueToken(Person.userOf(granted.user()), granted.device(), Set.of(Scope.PLUGIN), tokenLifetime);
        return SignInJson.answer(
                        granted, token, tokenLifetime.toMillis(), hub.bayeux().getAllowedTransports())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }
}
