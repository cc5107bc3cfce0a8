package org.higginspush.hub.backplane.redis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.higginspush.hub.backplane.redis.RedisWatermarks.KeyOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node was told, in its data folder: which epoch, and the newest offsets. Replaced as a whole about once a second and when the
 * node ends. Only one that was written at the end says all; the others still say what must be there at least.
 */
final class RedisWatermarkFile {
    private static final String FILE = "redis.marks";
    private static final String FIRST = "higgins-push-redis.marks 1 ";
    private static final Logger LOG = LoggerFactory.getLogger(RedisWatermarkFile.class);

    /**
     * What is in it.
     *
     * @param node the name of the node
     * @param isWhole whether it was written when the node ended in order
     * @param epoch of the data set; empty if none was known
     * @param began the number with which that began
     */
    record NodeWatermarks(String node, boolean isWhole, String epoch, String began, List<KeyOffset> marks) {
        private String text() {
            StringBuilder text = new StringBuilder(FIRST)
                    .append(String.join(" ", node, isWhole ? "whole" : "running", epoch, began))
                    .append('\n');
            marks.forEach(mark ->
                    text.append(mark.offset()).append(' ').append(mark.key()).append('\n'));
            return text.append("end\n").toString();
        }

        private static @Nullable NodeWatermarks parse(String text) {
            String[] lines = text.split("\n");
            if (!lines[0].startsWith(FIRST) || !lines[lines.length - 1].equals("end")) {
                return null;
            }
            String[] parts = lines[0].substring(FIRST.length()).split(" ", -1);
            List<KeyOffset> marks = new ArrayList<>();
            try {
                for (String line : List.of(lines).subList(1, lines.length - 1)) {
                    int end = line.indexOf(' ');
                    marks.add(new KeyOffset(line.substring(end + 1), Long.parseLong(line.substring(0, end))));
                }
            } catch (RuntimeException e) {
                return null;
            }
            return parts.length == 4
                    ? new NodeWatermarks(parts[0], parts[1].equals("whole"), parts[2], parts[3], marks)
                    : null;
        }
    }

    private final Path folder;

    RedisWatermarkFile(Path folder) {
        this.folder = folder;
    }

    /** Reads what the node left; null if there is none, or it is damaged and says nothing. */
    @Nullable
    NodeWatermarks read() throws IOException {
        Path file = folder.resolve(FILE);
        try {
            NodeWatermarks marks = NodeWatermarks.parse(Files.readString(file));
            if (marks == null) {
                LOG.warn(
                        "{} is damaged: whether Redis lost what this node acknowledged cannot be told this time.",
                        file);
            }
            return marks;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Replaces it; it is on the disk when this returns. */
    synchronized void write(NodeWatermarks marks) throws IOException {
        Path made = folder.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                made, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(marks.text().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(made, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
