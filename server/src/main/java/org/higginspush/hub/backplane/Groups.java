package org.higginspush.hub.backplane;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The groups of users of a hub. A change for a group concerns all devices of its members; who joins later learns of the group's
 * contexts at once, who leaves is told no more.
 *
 * <p>Thread-safe; nothing blocks. The futures complete once durable, on a thread of the backplane that must not be blocked, or
 * fail with a {@link org.higginspush.hub.model.Refusal}. What is done to one group is done in the order of the calls.
 */
public interface Groups {
    /**
     * Hears of the members of one group: first {@link #members}, then what becomes of them, in order, one call at a time. It must
     * not block.
     */
    interface MemberListener {
        /** The members now, in the order of their ids. */
        void members(List<String> users);

        /** A user became a member. */
        void joined(String user);

        /** A user is a member no more. */
        void left(String user);

        /** There is no such group any more; this is the last call. */
        void deleted();
    }

    /** Ends a {@link #watch}; the listener may hear for a moment yet. Closing twice does nothing. */
    interface MemberWatch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Creates a group without members.
     *
     * @return false if it was there
     */
    CompletableFuture<Boolean> create(String group);

    /**
     * Makes a user a member, and creates the group if it is not there.
     *
     * @return false if the user was a member already
     */
    CompletableFuture<Boolean> add(String group, String user);

    /**
     * Ends a membership.
     *
     * @return false if the user was no member
     */
    CompletableFuture<Boolean> remove(String group, String user);

    /**
     * Deletes a group: all memberships and all it knows of its contexts.
     *
     * @return false if there was none
     */
    CompletableFuture<Boolean> delete(String group);

    /**
     * The members, in the order of their ids.
     *
     * @return failed with {@code NOT_FOUND} if there is no such group
     */
    CompletableFuture<List<String>> members(String group);

    /** The groups a user is in, in the order of their ids. */
    CompletableFuture<List<String>> of(String user);

    /**
     * Starts to hear of the members of a group, and goes on until the group is deleted.
     *
     * @return failed with {@code NOT_FOUND} if there is no such group
     */
    CompletableFuture<MemberWatch> watch(String group, MemberListener listener);
}
