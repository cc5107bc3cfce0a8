package org.higginspush.docs;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A file that a document links: its text, with a number and an anchor for each line. */
final class SourcePage {
    private SourcePage() {}

    static String address(String source) {
        return "source/" + source + ".html";
    }

    /** The way from this page back to the folder of the documents. */
    static String root(String source) {
        return "../".repeat(source.split("/").length);
    }

    static String html(String source, String text) {
        String name = source.substring(source.lastIndexOf('/') + 1);
        String language = name.substring(name.lastIndexOf('.') + 1);
        List<String> lines = SyntaxHighlighter.highlight(language, text).lines().toList();
        String numbered = IntStream.range(0, lines.size())
                .mapToObj(i -> "<span class=\"line\" id=\"L" + (i + 1) + "\">" + lines.get(i) + "</span>\n")
                .collect(Collectors.joining());
        return "<h1>" + Html.escape(name) + "</h1>\n<p class=\"path\"><code>" + Html.escape(source)
                + "</code></p>\n<div class=\"code source\"><pre tabindex=\"0\"><code>" + numbered
                + "</code></pre></div>\n";
    }
}
