package org.higginspush.hub.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the whole project, as they were checked out. */
public final class Repository {
    /** What is built or fetched, and what lies beside the project. */
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".m2");

    private static final Path ROOT = root();

    private Repository() {}

    /** The tests of this module run in its folder, or in the one above. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("mvnw")) ? here : here.getParent();
    }

    /** A file of the project. */
    public static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** README and its like, and every page in {@code docs}. */
    static List<Path> pages() {
        return Stream.of(ROOT, file("docs"), file("client-js"))
                .flatMap(Repository::children)
                .filter(path -> path.toString().endsWith(".md"))
                .sorted()
                .toList();
    }

    /** The Java sources of all modules, below {@code main} or {@code test}. */
    static List<Path> sources(String kind) {
        String below = "/src/" + kind + "/java/";
        return children(ROOT)
                .filter(path -> Files.exists(path.resolve("pom.xml")))
                .flatMap(module -> walk(module.resolve("src/" + kind)))
                .filter(path -> path.toString().replace('\\', '/').contains(below))
                .filter(path -> path.toString().endsWith(".java"))
                .toList();
    }

    /** What browsers get of all modules: pages, scripts and styles of ours, not the client of CometD. */
    static List<Path> webFiles() {
        return children(ROOT)
                .filter(path -> Files.exists(path.resolve("pom.xml")))
                .flatMap(module -> walk(module.resolve("src/main/resources/web")))
                .filter(path -> path.toString().matches(".*\\.(html|js|css)"))
                .filter(path -> !path.toString().contains("cometd"))
                .toList();
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList().stream()
                    .filter(path -> !NOT_OURS.contains(path.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> walk(Path folder) {
        if (!Files.exists(folder)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
