package org.higginspush.hub.backplane;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedInSqliteTest extends DurableBackplaneContract {
    @TempDir
    Path folder;

    @Override
    protected Backplane open() throws DataFolderException {
        return EmbeddedBackplane.open(folder, EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
    }

    @Override
    protected Backplane reopen() throws DataFolderException {
        return open();
    }
}
