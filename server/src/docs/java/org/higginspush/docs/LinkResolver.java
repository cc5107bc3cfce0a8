package org.higginspush.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes links between files of the repository links between pages, and notes which files besides the documents need one. */
final class LinkResolver {
    private static final String IMAGES = "(?:docs/)(images/[^/]+|[^/]+\\.(?:svg|png))";

    private final Path repository;
    private final Map<String, Document> documents;
    private final SortedSet<String> sources = new TreeSet<>();

    LinkResolver(Path repository, Map<String, Document> documents) {
        this.repository = repository;
        this.documents = documents;
    }

    /** The address, from a page in the folder of the documents; what leads nowhere is left as it is, for the tests to find. */
    String resolve(String source, String link) {
        if (RepositoryPath.isExternal(link) || link.startsWith("#")) {
            return link;
        }
        String target = RepositoryPath.resolve(source, link);
        if (documents.containsKey(target)) {
            return Document.address(target) + RepositoryPath.fragment(link);
        }
        if (target.matches(IMAGES)) {
            return target.substring(Document.FOLDER.length());
        }
        return Files.isRegularFile(repository.resolve(target))
                ? sourcePage(target) + RepositoryPath.fragment(link)
                : link;
    }

    /** The document that a link leads to; null if it leads to none. */
    @Nullable
    Document document(String source, String link) {
        return RepositoryPath.isExternal(link) ? null : documents.get(RepositoryPath.resolve(source, link));
    }

    private String sourcePage(String target) {
        sources.add(target);
        return SourcePage.address(target);
    }

    /** The files that some page links and that are no documents. */
    SortedSet<String> sources() {
        return sources;
    }
}
