package org.higginspush.hub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the documents refer to is there. */
class DocumentsTest {
    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = Repository.pages().stream()
                .flatMap(page -> new MarkdownPage(Repository.text(page))
                        .links().stream()
                                .filter(link -> !leadsSomewhere(page, link))
                                .map(link -> page.getFileName() + ": " + link))
                .toList();

        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(target) && (hash < 0 || hasAnchor(target, link.substring(hash + 1)));
    }

    private static boolean hasAnchor(Path page, String anchor) {
        return new MarkdownPage(Repository.text(page)).anchors().contains(anchor);
    }
}
