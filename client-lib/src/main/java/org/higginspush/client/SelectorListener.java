package org.higginspush.client;

import java.time.Duration;

/**
 * Hears what a selector does. Called one call at a time per selector, in the order of the events, on a thread the library
 * shares among selectors: return soon. What a listener throws is logged and otherwise ignored.
 */
public interface SelectorListener {
    /** Hears nothing. */
    SelectorListener NONE = new SelectorListener() {};

    /** The selector lives on something else now. */
    default void stateChanged(SelectorState from, SelectorState to) {}

    /** The hub told of a change; {@code news} is false if this device had it already and nothing follows. */
    default void noticed(Notice notice, boolean news) {}

    /**
     * The hub cannot tell what this device missed; a sync of everything follows.
     *
     * @param within the hub's wish: a random moment within this time
     */
    default void resyncAsked(Duration within) {}

    /** The sync function is about to be called. */
    default void syncStarted(SyncRequest request) {}

    /** The sync function returned. */
    default void syncFinished(SyncRequest request, SyncOutcome outcome, Duration took) {}

    /** The sync function threw; its contexts are tried again after a pause of their own. */
    default void syncFailed(SyncRequest request, Throwable failure, Duration took) {}

    /**
     * The hub refuses this selector for good. It goes on syncing on the timer; see
     * {@link SelectorState.Mode#REFUSED} for what ends that. Called again if the refusal becomes another one.
     */
    default void refused(Refusal refusal) {}

    /**
     * The connection was lost, or an attempt to connect failed.
     *
     * @param why for people: what went wrong; never holds a token
     * @param retryIn when the next attempt starts
     */
    default void disconnected(String why, Duration retryIn) {}

    /** The session goes on with a new token. */
    default void tokenRenewed(Duration lifetime) {}

    /**
     * The session's token could not be renewed: there was none to be had, the hub did not accept it, or the supplier gave the
     * token that the session has already. The session goes on until that one has expired, and then a new one begins.
     *
     * @param why for people: what went wrong; never holds a token
     * @param retryIn when the supplier is asked again
     */
    default void tokenNotRenewed(String why, Duration retryIn) {}

    /** What this device knows could not be read or kept; a restart may sync more than needed. */
    default void positionNotKept(Exception failure) {}
}
