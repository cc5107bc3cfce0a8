package org.higginspush.bench.load;

/** One simulated device. */
public interface Device extends ConnectionHandler {
    /** Sends the protocol's own heartbeat, if it is the client that starts one; otherwise does nothing. */
    void sendHeartbeat();

    /** Disconnects as the protocol has it; the server closes the connection, or the caller does. */
    void leave();

    /** Events of devices; all on the event loop's thread. */
    interface Listener {
        /** The device is connected and subscribed. */
        void opened();

        /**
         * A notice came.
         *
         * @param device whose connection it came on
         * @param user whose change it speaks of
         * @param now when it was read
         */
        void heard(Id device, int user, long revision, long now);

        /** Bytes on the wire that carried notices. */
        void noticeBytes(int bytes);

        /** A heartbeat was answered. */
        void heartbeatAnswered();

        /** The device lost its connection, or was refused. */
        void lost(Id device, String why);
    }

    /**
     * Which device of which user.
     *
     * @param user a number from 0
     * @param index which of the user's devices, from 0
     */
    record Id(int user, int index) {}
}
