package org.higginspush.hub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A hub may be below any path of its host, so nothing that a browser gets names an address from the host's root. */
class PageAddressesTest {
    private static final Pattern FROM_THE_ROOT = Pattern.compile("(?:href|src|action|data-\\w+)=[\"']/[^\"']*"
            + "|(?:from|import\\(?) ?[\"'`]/[^\"'`]*"
            + "|(?:fetch|Worker|EventSource)\\([\"'`]/[^\"'`]*"
            + "|url\\([\"']?/[^)]*");

    @Test
    void everyAddressIsRelative() {
        List<Path> files = Repository.webFiles();
        assertThat(files).hasSizeGreaterThan(40);
        for (Path file : files) {
            assertThat(FROM_THE_ROOT.matcher(Repository.text(file)).results().map(MatchResult::group))
                    .as(file.toString())
                    .isEmpty();
        }
    }
}
