package org.higginspush.demo.chat.bayeux;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One secret per chat session, good for nothing but ending it: what a page sends while it is being closed, when it can
 * no longer wait for anything. Thread-safe.
 */
final class ExitKeys {
    private static final int BYTES = 18;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> keyBySession = new ConcurrentHashMap<>();
    private final Map<String, String> sessionByKey = new ConcurrentHashMap<>();

    /** The session's key; made when first asked for. */
    String of(String sessionId) {
        return keyBySession.computeIfAbsent(sessionId, this::make);
    }

    private String make(String sessionId) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sessionByKey.put(key, sessionId);
        return key;
    }

    @Nullable
    String sessionOf(String key) {
        return sessionByKey.get(key);
    }

    void forget(String sessionId) {
        String key = keyBySession.remove(sessionId);
        if (key != null) {
            sessionByKey.remove(key);
        }
    }
}
