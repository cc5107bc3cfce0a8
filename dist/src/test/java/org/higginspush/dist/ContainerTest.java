package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.higginspush.hub.config.HubConfig;
import org.higginspush.hub.config.SettingsReader;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.ListenAddress.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What there is for containers, as far as that can be told without a container: files, ports and settings fit together. */
@Timeout(60)
class ContainerTest {
    private static final Path FOLDER = SourceTree.ROOT.resolve("dist/container");

    @TempDir
    Path own;

    @Test
    void everyFileThatComposeMountsIsInTheArchive() throws Exception {
        List<String> mounted = new ArrayList<>();
        for (JsonNode service : yaml("compose.yaml").path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":", 2)[0];
                if (source.startsWith(".")) {
                    mounted.add(source);
                } else {
                    assertThat(yaml("compose.yaml").path("volumes").has(source))
                            .as(source)
                            .isTrue();
                }
            }
        }
        assertThat(mounted)
                .hasSize(6)
                .allSatisfy(file -> assertThat(FOLDER.resolve(file)).exists());
    }

    @Test
    void everybodyAsksWhereTheHubListens() throws Exception {
        HubConfig config =
                new SettingsReader().file(FOLDER.resolve("hub.yaml")).finish().toConfig();
        int devices = port(config, Purpose.DEVICES);
        int operations = port(config, Purpose.OPERATIONS);
        assertThat(devices).isNotEqualTo(operations);
        JsonNode hub = yaml("compose.yaml").path("services").path("hub");
        assertThat(hub.path("ports").get(0).asText()).endsWith(":" + devices);
        assertThat(hub.path("ports")).as("operations stay inside").hasSize(1);
        assertThat(yaml("prometheus.yml")
                        .at("/scrape_configs/0/static_configs/0/targets/0")
                        .asText())
                .isEqualTo("hub:" + operations);
        assertThat(container()).contains("EXPOSE " + devices + " " + operations, "/dev/tcp/127.0.0.1/" + operations);
        assertThat(config.data()).hasToString("/data");
        assertThat(container()).contains("VOLUME /data", "USER 10001:10001");
        assertThat(hub.path("read_only").asBoolean()).isTrue();
    }

    /** The one that serves this and not everything. */
    private static int port(HubConfig config, Purpose purpose) {
        return config.listen().stream()
                .filter(address -> address.serves(purpose))
                .mapToInt(ListenAddress::port)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theHealthCheckAsksAHubAsItShould() throws Exception {
        String check = Pattern.compile("CMD (\\[\"bash\", \"-c\", .*\\])")
                .matcher(container())
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow();
        List<String> command = new ArrayList<>();
        new YAMLMapper().readTree(check).forEach(word -> command.add(word.asText()));
        Process hub = Script.in(own)
                .start("serve", "--port", "0", "--data", own.resolve("data").toString());
        try {
            String line = hub.inputReader().readLine();
            int port = Integer.parseInt(line.replaceAll(".*:", ""));
            command.set(2, command.get(2).replace("/9090", "/" + port));
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
        } finally {
            hub.destroy();
            hub.waitFor();
        }
        assertThat(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .as("when nobody answers")
                .isNotZero();
    }

    private static String container() throws IOException {
        return Files.readString(FOLDER.resolve("Containerfile"));
    }

    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
    }
}
