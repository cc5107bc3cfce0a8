package org.higginspush.demo.sync.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.higginspush.demo.sync.attributes.AttributeServer;
import org.higginspush.demo.sync.attributes.AttributeStore;
import org.higginspush.demo.sync.attributes.AttributesClient;
import org.higginspush.demo.sync.attributes.AttributesServlet;
import org.higginspush.demo.sync.attributes.PlainTextTokens;
import org.higginspush.demo.sync.attributes.StorageLimits;
import org.higginspush.demo.sync.http.ApiContext;
import org.higginspush.hub.plugin.RateLimiter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    private final AttributeStore store = AttributeStore.inMemory(StorageLimits.DEFAULT);
    private AttributeServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = AttributeServer.start(
                0,
                new ApiContext("/")
                        .with(new AttributesServlet(
                                "/",
                                store,
                                new PlainTextTokens(),
                                (user, context) -> {},
                                new RateLimiter(10_000, 60_000, InstantSource.system()))));
    }

    @AfterEach
    void stopServer() {
        server.close();
        store.close();
    }

    private Device device(String name) {
        return new Device(new AttributesClient(server.base(), "alex", () -> "alex@" + name));
    }

    @Test
    void whatOneDeviceSyncsTheOtherGets() throws Exception {
        Device phone = device("phone");
        Device pc = device("pc");

        phone.edit("mail", "password", "secret");
        assertThat(phone.syncAll()).isEqualTo(Map.of("mail", 1L));

        assertThat(pc.sync(List.of("mail"))).isEqualTo(Map.of("mail", 1L));
        assertThat(pc.attributes("mail")).isEqualTo(Map.of("password", "secret"));
    }

    @Test
    void editsOfTwoDevicesAreMerged() throws Exception {
        Device phone = device("phone");
        Device pc = device("pc");
        phone.edit("mail", "password", "from the phone");
        pc.edit("mail", "user", "from the pc");

        phone.syncAll();
        pc.syncAll();
        phone.syncAll();

        Map<String, String> both = Map.of("password", "from the phone", "user", "from the pc");
        assertThat(phone.attributes("mail")).isEqualTo(both);
        assertThat(pc.attributes("mail")).isEqualTo(both);
    }

    @Test
    void anAttributeRemovedHereIsRemovedThere() throws Exception {
        Device phone = device("phone");
        Device pc = device("pc");
        phone.edit("mail", "password", "secret");
        phone.syncAll();
        pc.syncAll();

        pc.edit("mail", "password", null);
        pc.syncAll();
        phone.syncAll();

        assertThat(phone.attributes("mail")).isEmpty();
    }

    @Test
    void aContextNobodyHasIsAtRevisionZero() throws Exception {
        assertThat(device("phone").sync(List.of("none"))).isEqualTo(Map.of("none", 0L));
    }

    @Test
    void withoutTheServerASyncFailsAndKeepsTheEdit() throws Exception {
        Device phone = device("phone");
        phone.edit("mail", "password", "kept");
        server.close();

        assertThatThrownBy(phone::syncAll).isInstanceOf(IOException.class);
        assertThat(phone.attributes("mail")).isEqualTo(Map.of("password", "kept"));
    }

    @Test
    void aRefusalSaysWhatTheServerSaid() {
        Device stranger = new Device(new AttributesClient(server.base(), "alex", () -> "bob@phone"));

        assertThatThrownBy(stranger::syncAll).hasMessageContaining("403").hasMessageContaining("use one of the user's");
    }

    /** Devices edit and sync in any order; the last to sync an attribute has the last word, and all end equal. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void inAnyOrderOfEditsAndSyncsNothingIsLost(long seed) throws Exception {
        Random random = new Random(seed);
        List<Device> devices = List.of(device("a"), device("b"), device("c"));
        List<Map<String, String>> unsynced = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        Map<String, String> expected = new TreeMap<>();

        for (int step = 0; step < 60; step++) {
            int who = random.nextInt(3);
            if (random.nextInt(3) > 0) {
                String attribute = "x" + random.nextInt(4);
                devices.get(who).edit("mail", attribute, "step " + step);
                unsynced.get(who).put(attribute, "step " + step);
            } else {
                devices.get(who).syncAll();
                expected.putAll(unsynced.get(who));
                unsynced.get(who).clear();
            }
        }
        for (int who = 0; who < 3; who++) {
            devices.get(who).syncAll();
            expected.putAll(unsynced.get(who));
        }
        for (Device device : devices) {
            device.syncAll();
            assertThat(device.attributes("mail")).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void devicesThatSyncAtOnceLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Device> devices = List.of(device("a"), device("b"), device("c"));
        List<Callable<Void>> work = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            int who = i;
            expected.put("own" + who, "24");
            work.add(() -> {
                for (int round = 0; round < 25; round++) {
                    devices.get(who).edit("mail", "own" + who, Integer.toString(round));
                    syncUntilDone(devices.get(who));
                }
                return null;
            });
        }
        for (Future<?> each : threads.invokeAll(work)) {
            each.get();
        }
        threads.shutdown();

        for (Device device : devices) {
            device.syncAll();
            assertThat(device.attributes("mail")).isEqualTo(expected);
        }
        assertThat(devices.get(0).revision("mail")).isEqualTo(75);
    }

    /** A sync gives up when others are always faster; whoever started it tries again, as the library does. */
    private static void syncUntilDone(Device device) throws InterruptedException {
        while (true) {
            try {
                device.syncAll();
                return;
            } catch (IOException othersWereFaster) {
                assertThat(othersWereFaster).hasMessageContaining("keep changing");
            }
        }
    }
}
