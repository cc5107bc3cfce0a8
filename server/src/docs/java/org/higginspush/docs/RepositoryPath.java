package org.higginspush.docs;

import java.net.URI;

/** Links between files of the repository. */
final class RepositoryPath {
    private RepositoryPath() {}

    static boolean isExternal(String link) {
        return link.matches("[a-z][a-z0-9+.-]*:.*");
    }

    /** The path in the repository that a link of a file leads to, without what is behind {@code #}. */
    static String resolve(String source, String link) {
        String path = link.replaceFirst("#.*", "");
        return path.isEmpty() ? source : URI.create(source).resolve(path).getPath();
    }

    /** {@code #…} of a link, or nothing. */
    static String fragment(String link) {
        int at = link.indexOf('#');
        return at < 0 ? "" : link.substring(at);
    }
}
