package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A Maven with a local repository of its own, which is empty at first. What it needs it takes from the repository of the build
 * that runs the tests, as from a remote one, and only what is not there from where that build would.
 */
final class Maven {
    private static final Set<String> OF_THE_BUILD =
            Set.of("MAVEN_BASEDIR", "MAVEN_PROJECTBASEDIR", "MAVEN_CMD_LINE_ARGS", "MAVEN_CONFIG", "MAVEN_ARGS");
    private static final int LIMIT_MINUTES = 8;

    private static final String SETTINGS = """
            <settings>
              <profiles>
                <profile>
                  <id>repository-of-the-build</id>
                  <repositories>
                    <repository><id>build</id><url>%1$s</url></repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository><id>build</id><url>%1$s</url></pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>repository-of-the-build</activeProfile></activeProfiles>
            </settings>
            """;

    private final Path settings;
    private final Path repository;

    Maven(Path folder) throws IOException {
        repository = folder.resolve("repository");
        settings = Files.writeString(
                folder.resolve("settings.xml"),
                SETTINGS.formatted(
                        Path.of(System.getProperty("local.repository")).toUri()));
    }

    /** Where it installs what it builds. */
    Path repository() {
        return repository;
    }

    /** Runs it in a folder and expects it to succeed. */
    void run(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program(), "-B", "-q", "--no-transfer-progress"));
        command.addAll(List.of("-gs", settings.toString(), "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(settings.getParent(), "maven", ".log");
        int code = run(folder, output.toFile(), command);
        assertThat(code).as(command + " says\n" + Files.readString(output)).isZero();
    }

    private static String program() throws IOException, InterruptedException {
        Path wrapper = SourceTree.ROOT.resolve("mvnw");
        return run(SourceTree.ROOT, new File("/dev/null"), List.of(wrapper.toString(), "--version")) == 0
                ? wrapper.toString()
                : "mvn";
    }

    private static int run(Path folder, File output, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().keySet().removeAll(OF_THE_BUILD);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return process.waitFor();
    }
}
