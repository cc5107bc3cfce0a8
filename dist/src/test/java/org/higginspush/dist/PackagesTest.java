package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.dist.BuiltPackages.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dist/build-packages} makes: the archive, the package for Debian, and the list of libraries in both. */
@Timeout(300)
class PackagesTest {
    private static final Path DEBIAN = SourceTree.ROOT.resolve("dist/debian");
    private static final Path UNIT = DEBIAN.resolve("higgins-push.service");

    @TempDir
    static Path folder;

    private static BuiltPackages packages;
    private static Path unpacked;

    @TempDir
    Path own;

    @BeforeAll
    static void build() throws Exception {
        packages = BuiltPackages.in(folder.resolve("built"), Map.of());
        unpacked = packages.unpackedIn(folder);
    }

    @Test
    void twoBuildsOfTheSameJarsAreTheSameBytes() throws Exception {
        BuiltPackages again =
                BuiltPackages.in(own.resolve("elsewhere"), Map.of("TZ", "Asia/Tokyo", "LC_ALL", "C", "USER", "nobody"));
        assertThat(again.archive()).hasSameBinaryContentAs(packages.archive());
        assertThat(again.debian()).hasSameBinaryContentAs(packages.debian());
    }

    @Test
    void theArchiveHasAllAHubNeeds() throws Exception {
        for (String file : List.of(
                "bin/hub",
                "completion/hub.zsh",
                "completion/hub.fish",
                "container/Containerfile",
                "systemd/higgins-push.service",
                "docs/images/sync.png",
                "CHANGELOG.md",
                "LICENSE",
                "README.md")) {
            assertThat(unpacked.resolve(file)).isNotEmptyFile();
        }
        assertThat(unpacked.resolve("monitoring/alerts.yml"))
                .hasSameTextualContentAs(SourceTree.ROOT.resolve("dist/monitoring/alerts.yml"));
        assertThat(unpacked.resolve("docs/operations.md"))
                .content()
                .contains("](../monitoring/alerts.yml)")
                .doesNotContain("dist/monitoring");
        assertThat(call(
                                "tar",
                                "--list",
                                "--verbose",
                                "--file",
                                packages.archive().toString())
                        .lines())
                .allMatch(line -> line.matches("(d|-)rwxr-xr-x 0/0 .*|-rw-r--r-- 0/0 .*"), "owned by root, for all");
    }

    @Test
    void theHubOfTheArchiveRunsWhereverItIs() throws Exception {
        Path link = Files.createSymbolicLink(own.resolve("higgins"), unpacked.resolve("bin/hub"));
        Script.Call version = Script.in(own, link).without("HUB_BUILD").call("version");
        assertThat(version.exitCode()).as(version.err()).isZero();
        assertThat(version.out()).startsWith("Higgins Push ");
        assertThat(Script.in(own, link).call("completion", "bash").out())
                .as("it completes the name it is called by")
                .contains("complete -F _complete_higgins -o default higgins ");
        assertThat(unpacked.resolve("completion/hub.bash")).content().contains("complete -F _complete_hub ");
    }

    @Test
    void aHubThatIsInstalledWritesNoCacheUnlessItIsToldWhere() throws Exception {
        FakeJava java = FakeJava.ofRelease(25, own.resolve("java"));
        Script script = Script.in(own, unpacked.resolve("bin/hub")).with("JAVA_HOME", java.home());
        assertThat(script.without("HIGGINS_PUSH_CACHE").call("serve").out()).doesNotContain("AOT");
        assertThat(unpacked.resolve("cache")).doesNotExist();
    }

    @Test
    void theListOfLibrariesNamesEveryJar() throws Exception {
        JsonNode bill = new ObjectMapper()
                .readTree(unpacked.resolve("higgins-push.cdx.json").toFile());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        TreeSet<String> named = new TreeSet<>();
        for (JsonNode component : bill.path("components")) {
            named.add(component.path("name").asText() + "-"
                    + component.path("version").asText() + ".jar");
            assertThat(component.path("licenses"))
                    .as(component.path("purl").asText())
                    .isNotEmpty();
            assertThat(component.path("hashes"))
                    .as(component.path("purl").asText())
                    .isNotEmpty();
        }
        assertThat(named).isEqualTo(jars());
        assertThat(StreamSupport.stream(bill.path("components").spliterator(), false)
                        .map(component -> component.path("purl").asText()))
                .allMatch(purl -> purl.startsWith("pkg:maven/"));
    }

    private static TreeSet<String> jars() throws IOException {
        try (Stream<Path> files = Files.list(unpacked.resolve("lib"))) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void lintianHasNothingToSay() throws Exception {
        assertThat(call(
                        "lintian",
                        "--allow-root",
                        "--fail-on",
                        "error,warning",
                        packages.debian().toString()))
                .isEmpty();
    }

    @Test
    void theServiceMayDoNothingThatAHubNeedsNot() throws Exception {
        assertThat(call("systemd-analyze", "security", "--offline=true", "--threshold=20", UNIT.toString()))
                .contains("Overall exposure level");
    }

    @Test
    void theManualPageHasEveryCommand() throws Exception {
        String help = Script.in(own).call("--help").out();
        List<String> commands = Pattern.compile("(?m)^ {2}([a-z-]+) +[A-Z]")
                .matcher(help)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(commands).contains("serve", "check-config");
        call("dpkg-deb", "--extract", packages.debian().toString(), own.toString());
        String manual = call("man", "--warnings", "--nh", own + "/usr/share/man/man1/higgins-push.1.gz");
        assertThat(manual).doesNotContain("warning:", "@");
        assertThat(Pattern.compile("(?m)^ {7}([a-z-]+)( .*)?$")
                        .matcher(manual)
                        .results()
                        .map(found -> found.group(1)))
                .containsAll(commands);
    }

    // ---- installed, on a copy of this machine

    static boolean mayMount() throws IOException, InterruptedException {
        return OverlayMachine.isPossible();
    }

    /** With a real systemd, so that the unit's limits hold and the scripts of the package find what they call. */
    @Test
    @EnabledIf("mayMount")
    void thePackageIsInstalledRunUpgradedAndPurged() throws Exception {
        OverlayMachine machine = OverlayMachine.in(own);
        Files.copy(packages.debian(), machine.shared().resolve("new.deb"));
        String log = machine.run(Files.readString(Path.of(
                Objects.requireNonNull(getClass().getResource("installed.sh")).toURI())));
        assertThat(log).contains("\nall of it\n");
        assertThat(Path.of("/usr/share/higgins-push"))
                .as("this machine is as it was")
                .doesNotExist();
    }
}
