package org.higginspush.hub.plugin;

import java.net.URI;
import java.util.List;

/** The nodes of a hub in {@code hub demo --nodes}, each a process of its own. Safe for many threads. */
public interface DemoNodes {
    /**
     * One of them.
     *
     * @param name for people, and as a segment of a path
     * @param address where devices find it
     * @param isRunning whether its process runs; it may not answer yet
     * @param canBeKilled false for the one that serves the pages
     */
    record DemoNode(String name, URI address, boolean isRunning, boolean canBeKilled) {}

    /** All of them, the one that serves the pages first. */
    List<DemoNode> all();

    /** Ends the process of a node at once, as a crash would. False if there is none that can be. */
    boolean kill(String name);

    /** Starts the process of a node again; nothing if it runs. False if there is none of this name that can be killed. */
    boolean start(String name);
}
