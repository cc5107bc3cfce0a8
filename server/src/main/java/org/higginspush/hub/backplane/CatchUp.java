package org.higginspush.hub.backplane;

import java.util.List;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;

/**
 * What a device missed.
 *
 * @param position where the device is once it has dealt with {@code changes}, or has synced everything on a resync
 * @param changes one notice per context that changed for this device, in the order of their offsets; empty on a resync
 * @param resync true if the hub cannot tell what was missed: sync everything
 */
public record CatchUp(Position position, List<Notice> changes, boolean resync) {
    public CatchUp {
        changes = List.copyOf(changes);
    }
}
