package org.higginspush.dist;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** The files of the project as a fresh clone has them. */
final class SourceTree {
    static final Path ROOT = Script.PATH.getParent();

    /** What is built, fetched or written by a hub. */
    private static final Set<String> NOT_IN_A_CLONE = Set.of("target", "node_modules", ".git", "data", ".m2");

    private SourceTree() {}

    static Path copyTo(Path copy) throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (isLeftOut(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(in(copy, folder));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().equals(".git")) {
                    Files.copy(file, in(copy, file), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return copy;
    }

    private static boolean isLeftOut(Path folder) {
        return NOT_IN_A_CLONE.contains(folder.getFileName().toString())
                        && !folder.startsWith(ROOT.resolve("server/src"))
                || folder.equals(ROOT.resolve("client-js/dist"));
    }

    private static Path in(Path copy, Path path) {
        return copy.resolve(ROOT.relativize(path).toString());
    }
}
