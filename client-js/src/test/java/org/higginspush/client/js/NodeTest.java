package org.higginspush.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.higginspush.browser.NodeProject;
import org.higginspush.hub.NginxProxy;
import org.higginspush.hub.access.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the client's own tests in Node: those that need nothing, and those that need a hub. */
class NodeTest {
    @Test
    void eslintFindsNothing() throws Exception {
        ClientPackage.built().npm("run", "lint");
    }

    @Test
    void theClientsOwnTestsPass() throws Exception {
        assertPass(Map.of(), tests("test"));
    }

    @Test
    void theStockClientAndASelectorInNodeAreTold(@TempDir Path data) throws Exception {
        try (HubUnderTest hub = new HubUnderTest(data)) {
            assertAreTold(hub, hub.origin());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STRIPPED", "PASSED"})
    void theyAreToldBehindAPath(NginxProxy.ProxySetup way, @TempDir Path folder) throws Exception {
        try (HubBehindProxy hub = HubBehindProxy.start(folder, way)) {
            assertAreTold(hub.hub(), hub.address());
        }
    }

    private static void assertAreTold(HubUnderTest hub, String address) throws Exception {
        Map<String, String> environment = Map.of(
                "HIGGINS_PUSH_HUB",
                address,
                "HIGGINS_PUSH_USER",
                HubUnderTest.USER,
                "HIGGINS_PUSH_TOKEN",
                hub.token(),
                "HIGGINS_PUSH_MANAGER_TOKEN",
                hub.token(Set.of(Scope.MANAGE), Duration.ofHours(1)));
        assertPass(environment, tests("test/hub"));
    }

    private static List<String> tests(String folder) throws IOException {
        try (Stream<Path> files = Files.list(ClientPackage.FOLDER.resolve(folder))) {
            return files.map(file -> ClientPackage.FOLDER.relativize(file).toString())
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertPass(Map<String, String> environment, List<String> files) throws Exception {
        NodeProject.Outcome outcome = ClientPackage.built().test(environment, files);
        assertThat(outcome.code()).as(outcome.output()).isZero();
    }
}
