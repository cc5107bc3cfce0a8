package org.higginspush.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.higginspush.hub.model.Suggestions;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** With {@code -Dwrite.docs} the page is written instead of compared. */
    @Test
    void theDocumentationPageListsExactlyTheSettings() throws IOException {
        String page = Files.readString(PAGE);
        String made = ConfigurationPage.update(page);
        if (System.getProperty("write.docs") != null) {
            Files.writeString(PAGE, made);
        } else {
            assertThat(page)
                    .as("docs/configuration.md; to write it anew run this test with -Dwrite.docs")
                    .isEqualTo(made);
        }
    }

    @Test
    void everyVariableSetsOneSetting() {
        List<String> variables =
                Settings.REGISTRY.settings().stream().map(Setting::variable).toList();
        assertThat(variables)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(SettingsReader.OTHER_VARIABLES)
                .allMatch(variable -> variable.matches("HIGGINS_PUSH_[A-Z_]+"));
    }

    @Test
    void descriptionsAreOneLine() {
        assertThat(Settings.REGISTRY.settings())
                .extracting(Setting::description)
                .allMatch(text -> text.endsWith(".") && text.length() < 120 && !text.contains("\n"));
    }

    @Test
    void aKeyWithOneEditIsRecognised() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (Setting<?> setting : Settings.REGISTRY.settings()) {
            int at = random.nextInt(setting.key().length());
            String typo = new StringBuilder(setting.key()).deleteCharAt(at).toString();
            String nearest = Settings.REGISTRY.nearest(typo);
            assertThat(Suggestions.edits(typo, nearest))
                    .as("seed %d, typo %s", seed, typo)
                    .isLessThanOrEqualTo(1);
        }
    }
}
