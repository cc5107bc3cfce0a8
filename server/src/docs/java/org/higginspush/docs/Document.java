package org.higginspush.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/**
 * A Markdown file of the repository.
 *
 * @param source its path in the repository, with slashes
 * @param content the parsed text
 * @param headings in the order of the text
 */
record Document(String source, Node content, Map<Node, Heading> headings) {
    static final String FOLDER = "docs/";
    static final String EXTENSION = ".md";

    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    static Document read(Path repository, String source) throws IOException {
        Node content = PARSER.parse(Files.readString(repository.resolve(source)));
        return new Document(source, content, headings(content));
    }

    private static Map<Node, Heading> headings(Node content) {
        Map<Node, Heading> found = new LinkedHashMap<>();
        Set<String> anchors = new HashSet<>();
        content.accept(new AbstractVisitor() {
            @Override
            public void visit(org.commonmark.node.Heading node) {
                String text = text(node);
                found.put(node, new Heading(node.getLevel(), unique(anchor(text), anchors), text));
            }
        });
        return found;
    }

    /** As GitHub does it: small letters, no punctuation, hyphens for spaces. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replace(' ', '-');
    }

    private static String unique(String anchor, Set<String> taken) {
        String candidate = anchor;
        for (int number = 1; !taken.add(candidate); number++) {
            candidate = anchor + "-" + number;
        }
        return candidate;
    }

    /** The words of a part, without markup. */
    static String text(Node node) {
        StringBuilder words = new StringBuilder();
        node.accept(new TextCollector(words));
        return words.toString().strip();
    }

    /** The file name of its page: documents of other folders than {@code docs} have their folder in it. */
    String address() {
        return address(source);
    }

    static String address(String source) {
        String name = source.startsWith(FOLDER) ? source.substring(FOLDER.length()) : source;
        String page = name.substring(0, name.length() - EXTENSION.length()).replace('/', '-');
        return source.equals(Navigation.SOURCE) ? "index.html" : page.toLowerCase(Locale.ROOT) + ".html";
    }

    String title() {
        return headings.values().stream().findFirst().map(Heading::text).orElse(source);
    }
}
