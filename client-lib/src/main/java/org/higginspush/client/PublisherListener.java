package org.higginspush.client;

import java.time.Duration;

/**
 * Hears what a publisher does. Called one call at a time, on a thread the library shares: return soon. What a listener
 * throws is logged and otherwise ignored.
 */
public interface PublisherListener {
    /** Hears nothing. */
    PublisherListener NONE = new PublisherListener() {};

    /** The hub was reached or lost. */
    default void stateChanged(PublisherState from, PublisherState to) {}

    /**
     * The hub refuses this publisher for good. What waits fails, and what is published fails at once; see
     * {@link PublisherState.Mode#REFUSED} for what ends that. Called again if the refusal becomes another one.
     */
    default void refused(Refusal refusal) {}

    /**
     * The connection was lost, or an attempt to connect failed; changes wait.
     *
     * @param why for people: what went wrong; never holds a token
     * @param retryIn when the next attempt starts
     */
    default void disconnected(String why, Duration retryIn) {}

    /** The hub cannot record changes at this moment; they are sent again. */
    default void delayed(int code, String why, Duration retryIn) {}

    /**
     * The session's token could not be renewed: there was none to be had, the hub did not accept it, or the supplier gave the
     * token that the session has already. The session goes on until that one has expired, and then a new one begins.
     *
     * @param why for people: what went wrong; never holds a token
     * @param retryIn when the supplier is asked again
     */
    default void tokenNotRenewed(String why, Duration retryIn) {}
}
