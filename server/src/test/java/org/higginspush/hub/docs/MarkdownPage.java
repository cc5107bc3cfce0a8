package org.higginspush.hub.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of documentation, as far as its links and headings go. Code in it is not looked at. */
final class MarkdownPage {
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern INLINE_LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[[^\\]]+\\]: (\\S+)$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    private final String text;

    MarkdownPage(String text) {
        this.text = CODE_BLOCK.matcher(text).replaceAll("");
    }

    /** Where its links lead, except to other hosts. */
    List<String> links() {
        String prose = CODE.matcher(text).replaceAll("");
        List<String> links = new ArrayList<>();
        for (Pattern pattern : List.of(INLINE_LINK, DEFINITION)) {
            pattern.matcher(prose).results().map(found -> found.group(1)).forEach(links::add);
        }
        links.removeIf(link -> link.contains("://") || link.startsWith("mailto:"));
        return links;
    }

    /** The names by which its headings can be linked, made as the usual hosts of repositories do. */
    Set<String> anchors() {
        return HEADING.matcher(text)
                .results()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
