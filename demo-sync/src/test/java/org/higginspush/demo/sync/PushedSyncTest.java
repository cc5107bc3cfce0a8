package org.higginspush.demo.sync;

import java.nio.file.Path;
import java.util.Map;
import org.higginspush.client.Transport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From a change on one device to the sync of the others: a hub, an Attribute Server and devices, all real, over each
 * transport.
 */
class PushedSyncTest {
    @TempDir
    private Path data;

    @ParameterizedTest
    @EnumSource
    void aChangeOnOneDeviceReachesTheUsersOthers(Transport transport) throws Exception {
        try (SyncEnvironment environment = new SyncEnvironment(data, transport)) {
            TestDevice home = environment.device("alex", "home-pc");
            TestDevice work = environment.device("alex", "work-pc");
            TestDevice phone = environment.device("alex", "phone");
            TestDevice stranger = environment.device("sam", "phone");

            home.edits("passwords", "mail", "new");

            Map<String, String> changed = Map.of("mail", "new");
            home.syncs("passwords").sees("passwords", changed);
            work.hears("passwords").syncs("passwords").sees("passwords", changed);
            phone.hears("passwords").syncs("passwords").sees("passwords", changed);
            // What is changed after it is what the origin and the stranger hear first, and the others next.
            environment.changesWithoutADevice("alex", "sentinel");
            environment.changesWithoutADevice("sam", "sentinel");
            home.hears("sentinel").syncs("sentinel");
            work.hears("sentinel").syncs("sentinel");
            phone.hears("sentinel").syncs("sentinel");
            stranger.hears("sentinel").syncs("sentinel").sees("passwords", Map.of());
        }
    }

    @ParameterizedTest
    @EnumSource
    void devicesThatEditAtOnceEndEqual(Transport transport) throws Exception {
        try (SyncEnvironment environment = new SyncEnvironment(data, transport)) {
            TestDevice home = environment.device("alex", "home-pc");
            TestDevice work = environment.device("alex", "work-pc");
            TestDevice phone = environment.device("alex", "phone");

            for (int round = 1; round <= 10; round++) {
                home.edits("passwords", "home", "round " + round);
                work.edits("passwords", "work", "round " + round);
                phone.edits("passwords", "phone", "round " + round);
            }

            Map<String, String> all = Map.of("home", "round 10", "work", "round 10", "phone", "round 10");
            home.sees("passwords", all);
            work.sees("passwords", all);
            phone.sees("passwords", all);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHubGoesAwayAndComesBackUnderTheDevices(Transport transport) throws Exception {
        try (SyncEnvironment environment = new SyncEnvironment(data, transport)) {
            TestDevice home = environment.device("alex", "home-pc");
            TestDevice work = environment.device("alex", "work-pc");
            TestDevice phone = environment.device("alex", "phone");

            environment.hubStops();
            home.isNotPushed();
            home.edits("passwords", "mail", "changed while the hub was away");
            home.syncs("passwords");
            environment.hubStartsAgain();

            home.isPushed();
            work.isPushed();
            phone.isPushed();
            phone.sees("passwords", Map.of("mail", "changed while the hub was away"));
            work.edits("passwords", "bank", "changed after it");
            Map<String, String> both = Map.of("mail", "changed while the hub was away", "bank", "changed after it");
            home.sees("passwords", both);
            work.sees("passwords", both);
            phone.sees("passwords", both);
        }
    }
}
