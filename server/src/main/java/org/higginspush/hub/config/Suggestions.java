package org.higginspush.hub.config;

import java.util.Collection;
import java.util.Comparator;

/** Suggests the known word that was most likely meant by an unknown one. */
public final class Suggestions {
    private Suggestions() {}

    /**
     * Returns the candidate with the fewest edits to the word; one that ends like it ({@code websocket} for
     * {@code bayeux.websocket}) counts as one edit away. The first of equals wins.
     *
     * @param candidates at least one
     */
    public static String nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparingInt(candidate -> edits(word, candidate)))
                .orElseThrow();
    }

    /** True if at most half of the word would have to change, or the rest is missing. */
    public static boolean isNear(String word, String candidate) {
        return candidate.startsWith(word)
                || 2 * distance(word, candidate) <= Math.max(word.length(), candidate.length());
    }

    private static int distance(String word, String candidate) {
        return lastName(word).equals(lastName(candidate)) ? 1 : edits(word, candidate);
    }

    private static String lastName(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The Levenshtein distance: how many characters to insert, delete or replace. */
    static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
