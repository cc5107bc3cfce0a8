package org.higginspush.hub.edge.bayeux;

import java.util.Map;
import org.cometd.server.ServerMessageImpl;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.PublishRequest;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What one Bayeux message asks for (Bayeux 1.0, section 5; docs/protocol.md). Made once, when the message is parsed, with all
 * its fields checked. Immutable, except for the message in {@link Other}.
 */
public sealed interface BayeuxRequest {
    Header header();

    /** Whether the reply waits until something is durable: it is complete only with the batch. */
    default boolean isCompleteWithBatch() {
        return false;
    }

    /**
     * The fields that every message may have.
     *
     * @param id echoed in the reply
     * @param clientId the session that sends it, as the client says
     */
    record Header(
            String channel, @Nullable String id, @Nullable String clientId) {}

    /**
     * {@code /meta/handshake}.
     *
     * @param token the access token
     * @param ticket or a ticket instead of it
     * @param device the device id that the client chose
     * @param client what the client's program calls itself
     */
    record Handshake(
            Header header,
            @Nullable String token,
            @Nullable String ticket,
            @Nullable String device,
            @Nullable String client)
            implements BayeuxRequest {}

    /**
     * {@code /meta/connect}.
     *
     * @param position where the device is; null if it does not say
     * @param heard how many notices it has received on this session; negative if it does not say
     * @param advice what the client wants of the hub; null for what the hub advised
     */
    record Heartbeat(
            Header header,
            @Nullable Position position,
            int heard,
            @Nullable Advice advice) implements BayeuxRequest {
        /** The same, to be answered at once. */
        Heartbeat answeredAtOnce() {
            return new Heartbeat(header, position, heard, new Advice(0, advice == null ? -1 : advice.interval));
        }
    }

    /**
     * A client's advice for one heartbeat, in milliseconds.
     *
     * @param timeout how long it may be held; negative if not said
     * @param interval how long the client will wait before the next; negative if not said
     */
    record Advice(long timeout, long interval) {}

    /**
     * {@code /meta/subscribe} to a user's contexts.
     *
     * @param subscription the channel as the client spelled it
     * @param user the user whose channel that is
     * @param since the position of the device; null if it has none
     */
    record Subscribe(
            Header header,
            String subscription,
            Object subscriptionField,
            String user,
            @Nullable Position since) implements BayeuxRequest {}

    /** {@code /meta/unsubscribe} from a user's contexts. */
    record Unsubscribe(Header header, Object subscriptionField) implements BayeuxRequest {}

    /** A change, published to the contexts of its user. */
    record Publish(Header header, PublishRequest publish) implements BayeuxRequest {
        @Override
        public boolean isCompleteWithBatch() {
            return true;
        }
    }

    /**
     * {@code /service/token}: a new token for the session.
     *
     * @param token null if it is missing
     */
    record RenewToken(Header header, @Nullable String token) implements BayeuxRequest {}

    /**
     * {@code /service/registration}: what a device does with its registration.
     *
     * @param fields the {@code action}, and what it needs
     */
    record RegisterDevice(Header header, Map<?, ?> fields) implements BayeuxRequest {
        @Override
        public boolean isCompleteWithBatch() {
            return true;
        }
    }

    /** Anything else, for CometD: channels of plug-ins and the rest of the session protocol. */
    record Other(Header header, ServerMessageImpl message) implements BayeuxRequest {}

    /** A message that is understood so far that it can be refused by a reply of its own. */
    record Malformed(Header header, Refusal refusal) implements BayeuxRequest {}
}
