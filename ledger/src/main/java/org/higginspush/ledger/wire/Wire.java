package org.higginspush.ledger.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** A transport of Bayeux messages, as one client has it. Used from its mailbox only; nothing blocks. */
interface Wire {
    /** Hears the wire, on any thread. */
    interface Owner {
        /** Messages can be sent. */
        void opened();

        /** A message came in. */
        void received(JsonNode message);

        /** The wire is gone for good; may be said more than once. */
        void lost(String why);
    }

    /** The name of the transport in Bayeux. */
    String connectionType();

    /** Connects, if there is anything to connect. */
    void open(Owner owner);

    /** Sends an array of messages. */
    void send(String messages);

    /** Lets go of the connection without a word. */
    void abort();
}
