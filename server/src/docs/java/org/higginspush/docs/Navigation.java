package org.higginspush.docs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.jspecify.annotations.Nullable;

/** The documents in their groups and their order: what {@code docs/README.md} lists, and last what it forgot. */
final class Navigation {
    static final String SOURCE = Document.FOLDER + "README.md";

    /**
     * A document in the navigation.
     *
     * @param address of its page
     * @param label what {@code docs/README.md} calls it
     */
    record NavigationEntry(String address, String label) {}

    private final Map<String, List<NavigationEntry>> groups = new LinkedHashMap<>();

    Navigation(Document index, Collection<Document> documents) {
        index.content().accept(new AbstractVisitor() {
            private String group = "Documents";

            @Override
            public void visit(org.commonmark.node.Heading heading) {
                group = Document.text(heading);
            }

            @Override
            public void visit(Link link) {
                boolean isListed = link.getParent().getParent() instanceof ListItem;
                if (isListed) {
                    add(group, RepositoryPath.resolve(SOURCE, link.getDestination()), Document.text(link));
                }
            }
        });
        documents.stream()
                .filter(document -> !document.source().equals(SOURCE) && find(document.address()) == null)
                .forEach(document -> add("More", document.source(), document.title()));
    }

    private void add(String group, String source, String label) {
        if (source.endsWith(Document.EXTENSION)) {
            groups.computeIfAbsent(group, name -> new ArrayList<>())
                    .add(new NavigationEntry(Document.address(source), label));
        }
    }

    private List<NavigationEntry> entries() {
        return groups.values().stream().flatMap(List::stream).toList();
    }

    private @Nullable NavigationEntry find(String address) {
        return entries().stream()
                .filter(entry -> entry.address().equals(address))
                .findFirst()
                .orElse(null);
    }

    /** The list of all documents, as seen on one of them. */
    String html(String root, String current) {
        return groups.entrySet().stream()
                .map(group -> "<h2>" + Html.escape(group.getKey()) + "</h2>\n<ul>\n"
                        + group.getValue().stream()
                                .map(entry -> item(root, entry, current))
                                .collect(Collectors.joining())
                        + "</ul>\n")
                .collect(Collectors.joining());
    }

    private static String item(String root, NavigationEntry entry, String current) {
        String mark = entry.address().equals(current) ? " aria-current=\"page\"" : "";
        return "<li>" + Html.link(root + entry.address(), Html.escape(entry.label()), mark) + "</li>\n";
    }

    /** Links to the documents before and behind one; nothing for a page that is not in the list. */
    String neighbours(String current) {
        List<NavigationEntry> all = entries();
        int at = all.indexOf(find(current));
        String before = at > 0 ? neighbour(all.get(at - 1), "prev", "Previous") : "";
        boolean hasNext = at + 1 < all.size() && (at >= 0 || current.equals("index.html"));
        return before + (hasNext ? neighbour(all.get(at + 1), "next", "Next") : "");
    }

    private static String neighbour(NavigationEntry entry, String relation, String word) {
        String label = "<small>" + word + "</small> " + Html.escape(entry.label());
        return Html.link(entry.address(), label, " class=\"" + relation + "\" rel=\"" + relation + "\"") + "\n";
    }

    /** What the list calls a document, else its own title. */
    String label(Document document) {
        return Objects.requireNonNullElse(find(document.address()), new NavigationEntry("", document.title()))
                .label();
    }
}
