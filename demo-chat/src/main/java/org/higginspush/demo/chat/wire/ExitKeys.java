package org.higginspush.demo.chat.wire;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One secret per chat session, good for nothing but ending it: what a page sends while it is being closed, when it can no
 * longer wait for anything. Thread-safe.
 */
final class ExitKeys {
    private static final int BYTES = 18;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> keyByGuest = new ConcurrentHashMap<>();
    private final Map<String, String> guestByKey = new ConcurrentHashMap<>();

    /** The session's key; made when first asked for. */
    String of(String guest) {
        return keyByGuest.computeIfAbsent(guest, this::make);
    }

    private String make(String guest) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        guestByKey.put(key, guest);
        return key;
    }

    @Nullable
    String guestOf(String key) {
        return guestByKey.get(key);
    }

    void forget(String guest) {
        String key = keyByGuest.remove(guest);
        if (key != null) {
            guestByKey.remove(key);
        }
    }
}
