package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code dist/build-packages} makes of the jars of this build.
 *
 * @param archive the tar.gz
 * @param debian the package for Debian
 */
record BuiltPackages(Path archive, Path debian) {
    static BuiltPackages in(Path folder, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                SourceTree.ROOT.resolve("dist/build-packages").toString(), folder.toString());
        builder.environment().put("HUB_BUILD", "no");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        List<String> lines = output(builder.redirectError(ProcessBuilder.Redirect.INHERIT))
                .lines()
                .toList();
        assertThat(lines).hasSize(2);
        return new BuiltPackages(Path.of(lines.get(0)), Path.of(lines.get(1)));
    }

    /** Unpacks the archive. */
    Path unpackedIn(Path folder) throws IOException, InterruptedException {
        call("tar", "--extract", "--file", archive.toString(), "--directory", folder.toString());
        return folder.resolve(archive.getFileName().toString().replaceFirst("\\.tar\\.gz$", ""));
    }

    /** Runs a program, expects it to succeed, and returns what it printed. */
    static String call(String... command) throws IOException, InterruptedException {
        return output(new ProcessBuilder(command).redirectErrorStream(true));
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(builder.command() + "\n" + out).isZero();
        return out;
    }
}
