package org.higginspush.ledger.device;

import java.util.concurrent.CompletableFuture;

/** How a phone that was woken asks the hub what it has missed. */
interface PhoneConnection {
    /** Who sleeps while there is no connection. */
    interface Owner {
        /** A session begins; of no interest where there is none. */
        void sessionBegins();

        /** The hub has answered on the session. */
        void answered();

        /**
         * The hub knows by now that the phone knows all that it was told.
         *
         * @return true if the phone goes to sleep
         */
        boolean mayRest();

        /** It has no connection any more. */
        void rested();
    }

    /** Begins, and goes on through all failures until the owner rests. Never called while it is under way. */
    void begin();

    /** Its link breaks, if it has any. */
    void flap();

    /** Ends it for good. Completed once the hub has answered. */
    CompletableFuture<Void> leave();
}
