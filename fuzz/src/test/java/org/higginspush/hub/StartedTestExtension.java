package org.higginspush.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Notes each fuzz test that Surefire starts. What Jazzer's own detectors report (a connection to elsewhere, a class that was named in
 * data) is an error whose text cannot be asked for; JUnit and Surefire break off over it, and count no failure. So
 * {@link StartedTestsTest} looks whether each has a result.
 */
public final class StartedTestExtension implements BeforeAllCallback {
    static final Path STARTED = Path.of("target", "started-tests");
    private static final Path REPORTS = Path.of("target", "surefire-reports-fuzz");

    /** Where the result of a test is when it has one. */
    static Path report(String testClass) {
        return REPORTS.resolve("TEST-" + testClass + ".xml");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if ("1".equals(System.getenv("JAZZER_FUZZ"))
                && Files.isDirectory(STARTED.toAbsolutePath().getParent())) {
            String testClass = context.getRequiredTestClass().getName();
            Files.deleteIfExists(report(testClass));
            Files.createDirectories(STARTED);
            Files.writeString(STARTED.resolve(testClass), "");
        }
    }
}
