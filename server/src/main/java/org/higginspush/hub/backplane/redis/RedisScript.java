package org.higginspush.hub.backplane.redis;

/** A script that Redis runs. */
public interface RedisScript {
    String source();

    /** By which Redis knows it once it was loaded: the SHA-1 digest of the source, in hexadecimal. */
    String digest();

    /** True if it changes nothing. */
    boolean isRead();

    /** True if somebody waits for it to be durable: then it is measured, and replicas are waited for. */
    default boolean isAcknowledged() {
        return !isRead();
    }
}
