package org.higginspush.hub.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.higginspush.hub.backplane.redis.RedisScript;

/** What the nodes of a hub do in Redis; the files beside this class say what each does. */
enum ClusterScript implements RedisScript {
    NODE_BEAT,
    NODE_LEAVE,
    NODE_SEND,
    PRESENCE_SET,
    SESSION_COUNT,
    WAKE_CLAIM,
    WAKE_END,
    TICKET_KEEP,
    TICKET_TAKE,
    TICKET_UNCOUNT;

    private final String source;
    private final String digest;

    ClusterScript() {
        source = read("common.lua") + read(name().toLowerCase(Locale.ROOT).replace('_', '-') + ".lua");
        digest = digest(source);
    }

    private static String read(String file) {
        try (InputStream in = ClusterScript.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String digest() {
        return digest;
    }

    /** A heartbeat waits for nothing: no order is to be kept with it. */
    @Override
    public boolean isRead() {
        return this == NODE_BEAT;
    }

    /** All that is written is written again. */
    @Override
    public boolean isAcknowledged() {
        return false;
    }
}
