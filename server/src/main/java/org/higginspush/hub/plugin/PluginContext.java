package org.higginspush.hub.plugin;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerSession;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.routing.GroupListener;
import org.higginspush.hub.routing.PresenceListener;
import org.higginspush.hub.routing.Watch;
import org.jspecify.annotations.Nullable;

/** What a plug-in gets from the hub. */
public interface PluginContext {
    /**
     * The Bayeux server, for services ({@code AbstractService}) and for publishing to the plug-in's own channels. Listeners hear of all
     * sessions. Extensions see the messages that CometD serves, those of plug-ins' channels; one that is added to a session also sees its
     * heartbeats. The hub's own messages pass none.
     */
    BayeuxServer bayeux();

    /**
     * Opens channels to remote sessions: all names below {@code prefix} ({@code "/chat/"} or {@code "/service/chat/"}) of
     * at most 256 characters and 8 segments, without wildcards. Whatever no plug-in opened stays denied, and so does every
     * session whose token was made for other plug-ins than this one.
     */
    void channels(String prefix, ChannelRules rules);

    /** Serves the class path folder {@code web/<name>/} at {@code /<name>/}. */
    default void pages(String name) {
        pages(name, List.of());
    }

    /**
     * The same, for pages that connect to other hubs than the one they come from.
     *
     * @param others their addresses, {@code http://host:port/}
     */
    void pages(String name, List<URI> others);

    /**
     * Serves HTTP requests below {@code /<name>/} that no page answers, with any handler of Jetty's: one that answers itself, or a
     * {@code ServletContextHandler} with that path as its context path. It is started and stopped with the hub. Where a proxy
     * has the hub at a path of its own, requests come without it; {@link #pathPrefix} tells it, for cookies and links.
     *
     * <p>A handler that fails, or answers an error without a text of its own, is answered for with a problem document. What a
     * {@code ServletContextHandler} does so has error pages of its own unless its error handler is set to null.
     */
    void handler(String pathPrefix, Handler handler);

    /** The attribute of a request, a servlet's too, that holds {@link #pathPrefix}; absent where that is empty. */
    String PATH_PREFIX = "org.higginspush.pathPrefix";

    /** What clients see before the path of a request, {@code /push}; empty where the hub has the address to itself. */
    static String pathPrefix(Request request) {
        return request.getAttribute(PATH_PREFIX) instanceof String prefix ? prefix : "";
    }

    /**
     * Where the hub serves this to programs of its own machine; pages and plug-ins are where devices are. Known once the hub has
     * {@linkplain HubPlugin#started started}.
     *
     * @throws IllegalStateException if no address of the hub's serves it
     */
    URI uri(ListenAddress.Purpose purpose);

    /** Who a session is; null for a local session. */
    @Nullable
    Identity identity(ServerSession session);

    /** In {@link #tokens}: tokens for the hub as a whole, made for no plug-in. */
    String HUB = "hub";

    /**
     * Checks access tokens for requests to the plug-in's own handlers, as the hub itself does, and accepts only those that
     * were made for this plug-in ({@link #issueToken}): another plug-in's token, whatever its user, is refused with {@code
     * FORBIDDEN}.
     *
     * @param alsoFor whose tokens are accepted besides: {@link #HUB}, or the names of other plug-ins
     */
    TokenVerifier tokens(String... alsoFor);

    /**
     * A folder of the plug-in's own inside the hub's data folder, made if it is not there. It lasts as long as the hub's
     * data does.
     *
     * @throws UncheckedIOException if it cannot be made
     */
    Path folder(String name);

    /**
     * Makes an access token for this plug-in with the hub's own signing key, for demonstrations. Its {@code aud} names the
     * hub and the plug-in, so that no other plug-in takes it unless it says so.
     *
     * @throws IllegalStateException if this hub does not accept its own key
     */
    String issueToken(String user, @Nullable String device, Set<Scope> scopes, Duration lifetime);

    /**
     * Forgets a user of the plug-in's own making: all that is recorded of its contexts. Devices that still come are told to
     * resync.
     *
     * @return completed once durable; failed with a {@link org.higginspush.hub.model.Refusal} if it cannot be done now
     */
    CompletableFuture<Void> forgetUser(String user);

    /**
     * Starts to hear of devices and users coming and going, all users', from now on. A plug-in that starts while it is installed hears
     * of all of them.
     */
    Watch watchPresence(PresenceListener listener);

    /**
     * Starts to hear of a group: its members, and which of them are connected; then who joins, leaves, is connected or gone. A
     * plug-in may watch any group, as it is trusted as the hub is.
     *
     * @return completed once {@link GroupListener#state} was called; failed with a {@link org.higginspush.hub.model.Refusal} of code
     *     {@code NOT_FOUND} if there is no such group
     */
    CompletableFuture<Watch> watchGroup(String group, GroupListener listener);

    /**
     * Closes the hub to the devices of a user, for demonstrations of what they do without it: their sessions end within about a
     * second, and new ones are refused with {@code UNAVAILABLE}, until {@link #resumeUser} or the end of the hub. Changes are
     * recorded meanwhile, so that the devices learn afterwards what they missed.
     */
    void suspendUser(String user);

    /** Opens the hub to the devices of a user again. */
    void resumeUser(String user);
}
