package org.higginspush.hub.backplane.redis;

import org.jspecify.annotations.Nullable;

/**
 * The mark in Redis that keeps nodes from what is there, because it was moved to a data folder, or is being moved here.
 *
 * @param isComing true if what is to be here is not complete yet
 * @param folder from where it comes, or to where it went
 */
record MoveMark(boolean isComing, String folder) {
    private static final String COMING = "coming ";
    private static final String GONE = "gone ";

    /** Null if there is none. */
    static @Nullable MoveMark parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        String folder = RedisText.decodedText(text.substring(text.indexOf(' ') + 1));
        return new MoveMark(text.startsWith(COMING), folder == null ? "" : folder);
    }

    /** As it is stored. */
    String text() {
        return (isComing ? COMING : GONE) + RedisText.encodedText(folder);
    }

    /**
     * What it means, and what to do.
     *
     * @param key of the hub
     */
    String explain(String key) {
        return isComing
                ? "the move of the data folder " + folder + " to it was not finished: run the same 'hub move' again."
                : "its hub was moved to the data folder " + folder
                        + ": start that one, with storage.mode: sqlite, or move it to Redis again. Only if no hub has run there"
                        + " since, go on with Redis after: redis-cli HDEL '" + key + "' " + RedisKeys.MOVED;
    }
}
