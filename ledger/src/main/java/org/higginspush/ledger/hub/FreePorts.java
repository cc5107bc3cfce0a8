package org.higginspush.ledger.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/** Finds a port that a hub can have again and again. */
public final class FreePorts {
    private static final int FIRST = 20_000;
    /** From here on the machine gives ports to outgoing connections, and one might take the hub's while it is down. */
    private static final int END = 32_000;

    private FreePorts() {}

    /**
     * A port on loopback that is free now and that no outgoing connection will take.
     *
     * @throws IOException if none is found
     */
    public static int free(RandomGenerator chance) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = chance.nextInt(FIRST, END);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("There is no free port between " + FIRST + " and " + END + ".");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
