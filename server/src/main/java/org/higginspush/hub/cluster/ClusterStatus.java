package org.higginspush.hub.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which nodes the hub has, as an operator sees them. Thread-safe. */
public interface ClusterStatus {
    /** Knows of no node. */
    ClusterStatus NONE = new ClusterStatus() {
        @Override
        public List<ClusterNode> nodes() {
            return List.of();
        }

        @Override
        public @Nullable String self() {
            return null;
        }
    };

    /** Asks the nodes but this one. */
    default OtherNodes others() {
        return OtherNodes.NONE;
    }

    /** What this node is called; null if it is alone. */
    default @Nullable String name() {
        return null;
    }

    /** Those that live, and those that were lost a short time ago. */
    List<ClusterNode> nodes();

    /** The id of the node that says this; null if it does not matter. */
    @Nullable
    String self();
}
