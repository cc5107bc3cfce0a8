package org.higginspush.hub.edge.bayeux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.cometd.bayeux.ChannelId;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.SecurityPolicy;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.plugin.ChannelRules;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use which channel: nobody any, but for the channels that a plug-in opened, as its rules say. The hub's own
 * channels never get here: they are served before ({@link PushBayeuxServer#handle}), so what is denied here includes every
 * other spelling of them. Nobody subscribes to a service channel: it is for requests and for what one session is told. Any
 * failure denies; never null, which CometD takes for "allowed".
 */
final class ChannelPolicy implements SecurityPolicy {
    private static final Logger log = LoggerFactory.getLogger(ChannelPolicy.class);

    private static final String SERVICE = "/service/";

    private final Map<String, ChannelRules> rules = new ConcurrentHashMap<>();

    void open(String prefix, ChannelRules pluginRules) {
        rules.put(prefix, pluginRules);
    }

    @Override
    public void canHandshake(
            BayeuxServer server, ServerSession session, ServerMessage message, Promise<Boolean> promise) {
        promise.succeed(session.isLocalSession() || identity(session) != null);
    }

    @Override
    public void canCreate(
            BayeuxServer server,
            ServerSession session,
            String channel,
            ServerMessage message,
            Promise<Boolean> promise) {
        boolean subscribing = message.isMeta();
        promise.succeed(decide(
                session,
                channel,
                opened -> subscribing
                        ? opened.maySubscribe()
                        : opened.rules.mayPublish(opened.who, opened.channel, message)));
    }

    @Override
    public void canSubscribe(
            BayeuxServer server,
            ServerSession session,
            ServerChannel channel,
            ServerMessage message,
            Promise<Boolean> promise) {
        promise.succeed(decide(session, channel.getId(), Opened::maySubscribe));
    }

    @Override
    public void canPublish(
            BayeuxServer server,
            ServerSession session,
            ServerChannel channel,
            ServerMessage message,
            Promise<Boolean> promise) {
        promise.succeed(decide(
                session, channel.getId(), opened -> opened.rules.mayPublish(opened.who, opened.channel, message)));
    }

    private record Opened(ChannelRules rules, Identity who, String channel) {
        boolean maySubscribe() {
            return !channel.startsWith(SERVICE) && rules.maySubscribe(who, channel);
        }
    }

    private boolean decide(ServerSession session, String name, Predicate<Opened> rule) {
        if (session.isLocalSession()) {
            return true;
        }
        try {
            Identity who = identity(session);
            if (who == null || name.length() > BayeuxChannels.MAX_PLUGIN_NAME) {
                return false;
            }
            BayeuxChannels.check(name);
            ChannelId channel = new ChannelId(name);
            if (channel.isWild() || channel.isTemplate()) {
                return false;
            }
            String normalised = channel.getId();
            return rules.entrySet().stream()
                    .filter(entry -> normalised.startsWith(entry.getKey()))
                    .anyMatch(entry -> rule.test(new Opened(entry.getValue(), who, normalised)));
        } catch (RuntimeException | Error e) {
            log.debug("A channel rule failed, which denies", e);
            return false;
        }
    }

    private static @Nullable Identity identity(ServerSession session) {
        return session instanceof PushSession push ? push.identity() : null;
    }
}
