package org.higginspush.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.eclipse.jetty.server.Handler;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.LocalIssuer;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.access.TokenVerifier;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.edge.bayeux.PushBayeuxServer;
import org.higginspush.hub.edge.bayeux.PushSession;
import org.higginspush.hub.edge.http.HttpEdge;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.higginspush.hub.plugin.ChannelRules;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.routing.GroupListener;
import org.higginspush.hub.routing.GroupWatches;
import org.higginspush.hub.routing.Presence;
import org.higginspush.hub.routing.PresenceListener;
import org.higginspush.hub.routing.Watch;
import org.jspecify.annotations.Nullable;

/** One plug-in's view of the hub. */
record HubPluginContext(
        HubPlugin plugin,
        PushBayeuxServer server,
        HttpEdge http,
        TokenVerifier verifier,
        @Nullable LocalIssuer localIssuer,
        Backplane backplane,
        Presence presence,
        GroupWatches groupWatches,
        Path data,
        Function<Purpose, URI> addresses)
        implements PluginContext {

    @Override
    public BayeuxServer bayeux() {
        return server;
    }

    @Override
    public void channels(String prefix, ChannelRules rules) {
        server.open(prefix, new PluginChannelRules(plugin.name(), rules));
    }

    @Override
    public void pages(String name, List<URI> others) {
        http.pages(name, plugin.getClass().getClassLoader(), others);
    }

    @Override
    public void handler(String pathPrefix, Handler handler) {
        http.handler(pathPrefix, handler);
    }

    @Override
    public @Nullable Identity identity(ServerSession session) {
        return session instanceof PushSession push ? push.identity() : null;
    }

    @Override
    public TokenVerifier tokens(String... alsoFor) {
        return new PluginTokenVerifier(verifier, plugin.name(), Set.of(alsoFor));
    }

    @Override
    public CompletableFuture<Void> forgetUser(String user) {
        return backplane.forget(user).thenAccept(forgotten -> {});
    }

    @Override
    public Watch watchPresence(PresenceListener listener) {
        return presence.listen(listener);
    }

    @Override
    public CompletableFuture<Watch> watchGroup(String group, GroupListener listener) {
        return groupWatches.watch(group, listener);
    }

    @Override
    public void suspendUser(String user) {
        server.limits().suspend(user);
    }

    @Override
    public void resumeUser(String user) {
        server.limits().resume(user);
    }

    @Override
    public URI uri(Purpose purpose) {
        return addresses.apply(purpose);
    }

    @Override
    public Path folder(String name) {
        try {
            return Files.createDirectories(data.resolve(plugin.name()).resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A plug-in's rules, asked only for sessions whose token was not made for other plug-ins. */
    private record PluginChannelRules(String plugin, ChannelRules rules) implements ChannelRules {
        @Override
        public boolean maySubscribe(Identity who, String channel) {
            return who.mayUse(plugin) && rules.maySubscribe(who, channel);
        }

        @Override
        public boolean mayPublish(Identity who, String channel, ServerMessage message) {
            return who.mayUse(plugin) && rules.mayPublish(who, channel, message);
        }
    }

    @Override
    public String issueToken(String user, @Nullable String device, Set<Scope> scopes, Duration lifetime) {
        if (localIssuer == null) {
            throw new IllegalStateException("This hub does not accept tokens of its own key");
        }
        return localIssuer.issue(user, device, scopes, lifetime, plugin.name());
    }
}
