package org.higginspush.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.commonmark.node.Node;

/** What the search on the pages looks through: each section of each document, as JSON. */
final class SearchIndex {
    private record Section(String address, String title, String heading, String text) {
        String json() {
            return "["
                    + List.of(address, title, heading, text).stream()
                            .map(SearchIndex::quoted)
                            .collect(Collectors.joining(","))
                    + "]";
        }
    }

    private final List<Section> sections = new ArrayList<>();

    void add(Document document, String title) {
        String address = document.address();
        String heading = title;
        StringBuilder text = new StringBuilder();
        for (Node node = document.content().getFirstChild(); node != null; node = node.getNext()) {
            Heading begun = document.headings().get(node);
            if (begun == null) {
                text.append(Document.text(node)).append(' ');
            } else if (begun.level() > 1) {
                sections.add(new Section(address, title, heading, text.toString()));
                address = document.address() + "#" + begun.anchor();
                heading = begun.text();
                text.setLength(0);
            }
        }
        sections.add(new Section(address, title, heading, text.toString()));
    }

    String json() {
        return sections.stream().map(Section::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String quoted(String text) {
        String plain = text.replaceAll("\\s+", " ").strip();
        return '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
