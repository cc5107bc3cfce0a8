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

    /** How many characters to insert, delete, replace or swap with their neighbour (the optimal string alignment distance). */
    public static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, from, i, to, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int fewest(int[][] edits, String from, int i, String to, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int fewest = Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
