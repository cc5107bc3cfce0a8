package org.higginspush.ledger.change;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.higginspush.client.PushRuntime;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.Pace;
import org.higginspush.ledger.wire.Network;

/** All ways into the hub: the HTTP API, Bayeux, and the client library's publisher; each directly and behind a proxy. */
public final class Doors implements AutoCloseable {
    private final List<Door> doors = new ArrayList<>();
    /** Those through which a change goes once at the most. */
    private final List<Door> careful = new ArrayList<>();

    private Doors() {}

    /**
     * Opens them all.
     *
     * @param hubs the addresses to use
     * @param pace of clients and hub
     * @param token of the Attribute Server
     */
    public static Doors at(List<URI> hubs, Pace pace, String token, Network network, PushRuntime runtime) {
        Doors all = new Doors();
        for (URI hub : hubs) {
            all.careful.add(new HttpDoor(network, hub, token));
            all.careful.add(new BayeuxDoor(network, hub, pace, token));
            all.doors.add(new LibraryDoor(runtime, hub, pace, token));
        }
        all.doors.addAll(all.careful);
        return all;
    }

    /** A random one that can take these changes. */
    Door any(List<Change> changes, Random chance) {
        boolean once = changes.stream().anyMatch(change -> change.revision() == null);
        List<Door> fitting = once ? careful : doors;
        return fitting.get(chance.nextInt(fitting.size()));
    }

    /** Leaves the hub. */
    @Override
    public void close() {
        doors.forEach(Door::close);
    }
}
