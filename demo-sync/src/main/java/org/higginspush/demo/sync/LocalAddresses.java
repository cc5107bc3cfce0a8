package org.higginspush.demo.sync;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/** The addresses at which other machines of the network, a phone for one, reach a hub that listens on all of its own. */
final class LocalAddresses {
    private static final int MOST = 4;

    private LocalAddresses() {}

    /**
     * @param hub where the hub listens
     * @return the hub's address for each IPv4 address of this machine that others may know; empty if the hub listens on one
     *     address only, since that is the page's own
     */
    static List<String> of(URI hub) {
        try {
            if (!InetAddress.getByName(hub.getHost()).isAnyLocalAddress()) {
                return List.of();
            }
            return NetworkInterface.networkInterfaces()
                    .filter(LocalAddresses::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .map(address -> "http://" + address.getHostAddress() + ":" + hub.getPort() + "/")
                    .limit(MOST)
                    .toList();
        } catch (UnknownHostException | SocketException e) {
            return List.of();
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
