package org.higginspush.client.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.higginspush.client.PositionStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePositionStoreTest {
    @TempDir
    Path folder;

    @Test
    void whatWasSavedIsThereAfterARestart() throws IOException {
        Path file = folder.resolve("new/position");

        PositionStore.inFile(file).save("first 🦊\n");
        PositionStore.inFile(file).save("second 🦊\n");

        assertThat(PositionStore.inFile(file).load()).isEqualTo("second 🦊\n");
        assertThat(Files.list(file.getParent())).containsExactly(file);
    }

    @Test
    void withoutAFileNothingWasSaved() throws IOException {
        assertThat(PositionStore.inFile(folder.resolve("none")).load()).isNull();
    }

    @Test
    void whatACrashLeftBesideTheFileIsIgnored() throws IOException {
        Path file = folder.resolve("position");
        PositionStore.inFile(file).save("whole");
        Files.writeString(folder.resolve("position.new"), "torn");

        assertThat(PositionStore.inFile(file).load()).isEqualTo("whole");
        PositionStore.inFile(file).save("newer");
        assertThat(PositionStore.inFile(file).load()).isEqualTo("newer");
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() throws IOException {
        Path file = folder.resolve("a-file");
        Files.createFile(file);

        assertThatThrownBy(() -> PositionStore.inFile(file.resolve("position")).save("text"))
                .isInstanceOf(IOException.class);
    }
}
