package org.higginspush.ledger.bayeux;

import com.fasterxml.jackson.databind.JsonNode;

/** The transport of one client. Used from its mailbox only; nothing blocks. */
interface BayeuxTransport {
    /** Called on any thread. */
    interface Receiver {
        /** Messages can be sent. */
        void opened();

        /** A message came in. */
        void received(JsonNode message);

        /** The connection is lost; may be called more than once. */
        void lost(String why);
    }

    /** The name of the transport in Bayeux. */
    String connectionType();

    /** Connects, if there is anything to connect. */
    void open(Receiver receiver);

    /** Sends an array of messages. */
    void send(String messages);

    /** Drops the connection. */
    void abort();
}
