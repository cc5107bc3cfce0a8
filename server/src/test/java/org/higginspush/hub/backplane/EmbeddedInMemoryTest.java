package org.higginspush.hub.backplane;

import java.time.InstantSource;

class EmbeddedInMemoryTest extends BackplaneContract {
    @Override
    protected Backplane open() {
        return EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
    }
}
