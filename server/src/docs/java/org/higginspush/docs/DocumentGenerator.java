package org.higginspush.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a page of each document and of each file that one links, and the index that the search uses. */
public final class DocumentGenerator {
    private static final List<String> OTHER_DOCUMENTS =
            List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "client-js/README.md");

    private final Path repository;
    private final Path output;
    private final PageTemplate template;
    private final SortedMap<String, Document> documents = new TreeMap<>();
    private final SearchIndex search = new SearchIndex();

    private DocumentGenerator(Path repository, Path output, PageTemplate template) {
        this.repository = repository;
        this.output = output;
        this.template = template;
    }

    /**
     * Generates all pages.
     *
     * @param arguments the folder of the repository, the template, and the folder for the pages
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        PageTemplate template = new PageTemplate(Files.readString(Path.of(arguments[1])));
        new DocumentGenerator(Path.of(arguments[0]), Path.of(arguments[2]), template).generate();
    }

    private void generate() throws IOException {
        read();
        LinkResolver links = new LinkResolver(repository, documents);
        Navigation navigation = new Navigation(
                Objects.requireNonNull(documents.get(Navigation.SOURCE), Navigation.SOURCE), documents.values());
        DocumentRenderer renderer = new DocumentRenderer(links, navigation);
        for (Document document : documents.values()) {
            writeDocument(document, renderer.render(document), navigation);
        }
        for (String source : links.sources()) {
            writeSource(source, navigation);
        }
        write("search-index.json", search.json());
    }

    private void read() throws IOException {
        try (Stream<Path> files = Files.list(repository.resolve("docs"))) {
            List<String> names = files.map(file -> Document.FOLDER + file.getFileName())
                    .filter(name -> name.endsWith(Document.EXTENSION))
                    .toList();
            for (String source :
                    Stream.concat(names.stream(), OTHER_DOCUMENTS.stream()).toList()) {
                documents.put(source, Document.read(repository, source));
            }
        }
    }

    private void writeDocument(Document document, String body, Navigation navigation) throws IOException {
        String title = navigation.label(document);
        search.add(document, title);
        String address = document.address();
        Map<String, String> values = Map.of(
                "root", "",
                "title", Html.escape(title),
                "kind", address.equals("index.html") ? "index" : "document",
                "navigation", navigation.html("", address),
                "contents", contents(document),
                "body", body,
                "neighbours", navigation.neighbours(address));
        write(address, template.page(values));
    }

    /** The headings of the second and third level, if there are enough to choose from. */
    private static String contents(Document document) {
        List<Heading> listed = document.headings().values().stream()
                .filter(heading -> heading.level() == 2 || heading.level() == 3)
                .toList();
        return listed.size() < 2
                ? ""
                : listed.stream().map(DocumentGenerator::entry).collect(Collectors.joining());
    }

    private static String entry(Heading heading) {
        return "<li class=\"level-" + heading.level() + "\">"
                + Html.link("#" + heading.anchor(), Html.escape(heading.text()), "") + "</li>\n";
    }

    private void writeSource(String source, Navigation navigation) throws IOException {
        String root = SourcePage.root(source);
        Map<String, String> values = Map.of(
                "root",
                root,
                "title",
                Html.escape(source.substring(source.lastIndexOf('/') + 1)),
                "kind",
                "source",
                "navigation",
                navigation.html(root, ""),
                "contents",
                "",
                "body",
                SourcePage.html(source, Files.readString(repository.resolve(source))),
                "neighbours",
                "");
        write(SourcePage.address(source), template.page(values));
    }

    private void write(String address, String content) throws IOException {
        Path file = output.resolve(address);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        if (!Files.exists(file) || !Files.readString(file).equals(content)) {
            Files.writeString(file, content);
        }
    }
}
