package org.higginspush.hub.backplane.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/** The operations on what is stored: each is one script, so that nobody sees a part of it. The files beside this class say what each does. */
enum LuaScript {
    OFFSET_READ,
    HUB_OPEN,
    HUB_EPOCH,
    HUB_LOAD,
    HUB_EVERYONE,
    HUB_REGISTRATION_PUT,
    HUB_REGISTRATION_PROVE,
    HUB_REGISTRATION_REMOVE,
    HUB_REGISTRATION_WOKEN,
    HUB_REGISTRATIONS_FORGET,
    HUB_CUT_OFF,
    HUB_TIMED_ADD,
    HUB_TIMED_CANCEL,
    HUB_TIMED_FORGET,
    HUB_TIMED_CLAIM,
    HUB_TIMED_FINISH,
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
    USER_GROUPS,
    USER_JOIN,
    USER_LEAVE;

    private final String source;
    private final String digest;

    LuaScript() {
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

    /** True if it changes nothing. */
    boolean isRead() {
        return this == OFFSET_READ || this == HUB_LOAD || this == USER_READ || this == USER_GROUPS;
    }

    String source() {
        return source;
    }

    /** By which Redis knows it once it was loaded: the SHA-1 digest of the source, in hexadecimal. */
    String digest() {
        return digest;
    }
}
