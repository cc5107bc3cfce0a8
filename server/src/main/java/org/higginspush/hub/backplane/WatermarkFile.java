package org.higginspush.hub.backplane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far commits had come, kept outside of the database and its log: a database that has not come as far has lost
 * something that was acknowledged. SQLite cannot tell: to it, a log that was cut short is one whose end was never written.
 *
 * <p>One line of text in a file of its own, with a checksum. It is written after each commit and before anything of that
 * is acknowledged, and goes to the disk about once a second: after a crash of the process it is exact; after a crash of the
 * machine it may lag behind the database, which raises no alarm, and never runs ahead of it.
 */
final class WatermarkFile implements AutoCloseable {
    static final String FILE = "hub.mark";

    private static final Logger LOG = LoggerFactory.getLogger(WatermarkFile.class);
    private static final Pattern LINE =
            Pattern.compile("hub\\.mark 1 ((\\S{1,64}) (\\d{19}) (\\d{19})) ([0-9a-f]{8})\n");
    private static final int DIGITS = 19;
    private static final long FORCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_BYTES = 200;

    private final FileIdentity file;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(MOST_BYTES);
    private Watermark mark;
    private long forcedAt;

    private WatermarkFile(FileIdentity file, FileChannel channel, Watermark mark) {
        this.file = file;
        this.channel = channel;
        this.mark = mark;
    }

    /** Reads what the last hub left; null if there is none, or it is damaged and says nothing. */
    static @Nullable Watermark read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
            channel.read(bytes, 0);
            Watermark mark = parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1));
            if (mark == null) {
                LOG.warn("{} is damaged: whether the database lost changes cannot be told this time.", file);
            }
            return mark;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static @Nullable Watermark parse(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches() || !checksum(line.group(1)).equals(line.group(5))) {
            return null;
        }
        Watermark mark = new Watermark(line.group(2), Long.parseLong(line.group(3)), Long.parseLong(line.group(4)));
        return mark.isBelievable() ? mark : null;
    }

    /** Opens it, and notes how far the commits have come. */
    static WatermarkFile open(Path folder, Watermark mark) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            WatermarkFile opened = new WatermarkFile(FileIdentity.of(file), channel, mark);
            opened.write(mark);
            channel.truncate(line(mark).length());
            opened.force();
            return opened;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** How far the commits have come. */
    Watermark mark() {
        return mark;
    }

    /** Notes a commit: in the memory of the operating system when it returns, on the disk soon. */
    void write(Watermark now) throws IOException {
        bytes.clear();
        bytes.put(line(now).getBytes(StandardCharsets.ISO_8859_1)).flip();
        channel.write(bytes, 0);
        mark = now;
        if (System.nanoTime() - forcedAt > FORCE_NANOS) {
            force();
        }
    }

    /** As long for each mark of an epoch. */
    private static String line(Watermark mark) {
        String values = mark.epoch() + " " + digits(mark.ceiling()) + " " + digits(mark.offset());
        return "hub.mark 1 " + values + " " + checksum(values) + "\n";
    }

    private static String digits(long number) {
        String digits = Long.toString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(1L << 32 | sum.getValue()).substring(1);
    }

    private void force() throws IOException {
        channel.force(false);
        forcedAt = System.nanoTime();
    }

    /** True if the next hub will find it. */
    boolean isInPlace() throws IOException {
        return file.isInPlace();
    }

    /** Closes it; what was noted stays. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
