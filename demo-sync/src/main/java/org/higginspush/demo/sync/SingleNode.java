package org.higginspush.demo.sync;

import java.util.List;
import org.higginspush.hub.plugin.DemoNodes;

/** A hub that is a single node: none is listed, and none can be killed. */
final class SingleNode implements DemoNodes {
    @Override
    public List<DemoNode> all() {
        return List.of();
    }

    @Override
    public boolean kill(String name) {
        return false;
    }

    @Override
    public boolean start(String name) {
        return false;
    }
}
