package org.higginspush.hub.backplane.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The operations on what is stored: each is one script, so that nobody sees a part of it. The files beside this class say what each does. */
enum LuaScript implements RedisScript {
    OFFSET_READ,
    HUB_MOVED,
    HUB_OPEN("nodes"),
    HUB_NODE("nodes"),
    HUB_LOAD,
    HUB_EVERYONE,
    HUB_REGISTRATION_PUT("registrations", "owners", "devices"),
    HUB_REGISTRATION_PROVE("registrations", "owners", "devices"),
    HUB_REGISTRATION_REMOVE("registrations", "owners", "devices"),
    HUB_REGISTRATION_WOKEN("registrations", "owners", "devices"),
    HUB_REGISTRATIONS_FORGET("registrations", "owners", "devices"),
    HUB_CUT_OFF("registrations", "owners", "devices", "cut-offs"),
    HUB_TIMED_ADD("timed", "counts"),
    HUB_TIMED_CANCEL("timed", "counts", "claims"),
    HUB_TIMED_FORGET("timed", "counts", "claims"),
    HUB_TIMED_CLAIM("timed", "claims"),
    HUB_TIMED_FINISH("timed", "counts", "claims"),
    GROUP_CREATE,
    GROUP_ADD,
    GROUP_MEMBER,
    GROUP_REMOVE,
    GROUP_READ,
    GROUP_DELETE,
    GROUP_RECORD,
    USER_RECORD,
    USER_READ,
    USER_MERGE,
    USER_FORGET,
    USER_FORGOTTEN,
    USER_GROUPS,
    USER_JOIN,
    USER_LEAVE;

    private final String source;
    private final String digest;
    private final String[] tables;

    /**
     * @param tables what the script works on of all that every node has a copy of, as {@code hub.lua} names it
     */
    LuaScript(String... tables) {
        this.tables = tables;
        source = read("common.lua")
                + (name().startsWith("HUB") ? read("hub.lua") : "")
                + read(name().toLowerCase(Locale.ROOT).replace('_', '-') + ".lua");
        digest = digest(source);
    }

    private static String read(String file) {
        try (InputStream in = LuaScript.class.getResourceAsStream(file)) {
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
    public boolean isRead() {
        return switch (this) {
            case OFFSET_READ, HUB_LOAD, HUB_MOVED, USER_READ, USER_GROUPS, GROUP_MEMBER, GROUP_READ -> true;
            default -> false;
        };
    }

    @Override
    public boolean isAcknowledged() {
        return !isRead() && this != HUB_OPEN && this != HUB_NODE;
    }

    /** The names of what it works on of all that every node has a copy of. */
    List<String> tables() {
        return List.of(tables);
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public String digest() {
        return digest;
    }
}
