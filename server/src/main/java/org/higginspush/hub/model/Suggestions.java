package org.higginspush.hub.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Suggests the known word that was meant by an unknown one, if one is near enough to be likely. */
public final class Suggestions {
    private static final int SHORTEST_BEGINNING = 3;
    private static final int LONGEST = 100;

    private Suggestions() {}

    /**
     * Returns the candidate with the fewest edits to the word; one that ends like it ({@code websocket} for
     * {@code bayeux.websocket}) counts as one edit away. The first of equals wins.
     *
     * @return null if none is so near that it was probably meant: at most a third of the longer word would have to change, or
     *     the candidate begins with the word
     */
    public static @Nullable String nearest(String word, Collection<String> candidates) {
        if (word.length() > LONGEST) {
            return null; // nobody mistypes that, and counting the edits of very long words costs time
        }
        String wanted = plain(word);
        return candidates.stream()
                .filter(candidate -> isNear(wanted, plain(candidate)))
                .min(Comparator.comparingInt((String candidate) -> distance(wanted, plain(candidate)))
                        .thenComparingInt(candidate -> edits(wanted, plain(candidate))))
                .orElse(null);
    }

    private static boolean isNear(String word, String candidate) {
        int longer = Math.max(word.length(), candidate.length());
        int distance = distance(word, candidate);
        return word.length() >= SHORTEST_BEGINNING && candidate.startsWith(word)
                || distance < longer && 3 * distance <= longer + 1;
    }

    /** In lower case and without the hyphens of an option. */
    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceFirst("^--?", "");
    }

    private static int distance(String word, String candidate) {
        return lastName(word).equals(lastName(candidate)) ? 1 : edits(word, candidate);
    }

    private static String lastName(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The Levenshtein distance: how many characters to insert, delete or replace. */
    public static int edits(String from, String to) {
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
