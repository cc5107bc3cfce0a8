package org.higginspush.client;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the hub of changes: the Attribute Server's side. While the hub is away changes wait in memory and are sent when it
 * returns. All methods may be called from any thread and do not block, except {@link #close}.
 *
 * <p><b>What waits is bounded by the number of contexts, not by the number of changes.</b> Of the changes of one context
 * that wait, only those are kept that the hub would keep: the newest, and the newest made by another origin than that
 * one's. So nobody is left untold: if revision 7 was made by A and 8 by B, both are sent, because B must hear of A's 7. A
 * change that was left out completes with the receipt of the newest. (Why this loses nothing is in
 * {@code docs/client-java.md}.) A change for later ({@link Change#at}, {@link Change#after}) is never left out, and
 * counts as a context of its own.
 */
public interface Publisher extends AutoCloseable {
    /**
     * Describes a publisher; {@link PublisherBuilder#start} starts it.
     *
     * @param hub where the hub is, e.g. {@code https://push.example.org}; its Bayeux path is added
     * @param tokens where access tokens come from; they need the scope {@code publish}
     */
    static PublisherBuilder builder(URI hub, TokenSupplier tokens) {
        return new PublisherBuilder(hub, tokens);
    }

    /**
     * Tells the hub of a change.
     *
     * @return completed, on a thread of the library that must not be blocked, once the hub has recorded the change or
     *     newer ones that include it (promise P4: it then survives a crash of the hub). Failed with a
     *     {@link PublishException}: the hub refused it or, for good, this publisher; too many changes wait; or the publisher
     *     was closed. Publishers of changes that were taken together share one future; cancelling it does nothing.
     */
    CompletableFuture<Receipt> publish(Change change);

    /**
     * Tries to reach the hub now instead of when the pause is over. Does not wait; harmless at any time, and limited as
     * {@link Selector#reconnectNow} is. After a {@linkplain PublisherState.Mode#REFUSED refusal} it shows the hub the token
     * again that was refused.
     */
    void reconnectNow();

    /** Says that the network may be another than before; see {@link Selector#networkChanged}. */
    void networkChanged();

    /** Of how many contexts there are changes that are not recorded yet, on the way or waiting. */
    int waiting();

    /** Whether the hub can be reached at this moment, and over what. */
    PublisherState state();

    /**
     * Leaves the hub. What waits is given a few seconds to be recorded; what is left fails with a
     * {@link PublishException}. Closing twice does nothing.
     */
    @Override
    void close();
}
