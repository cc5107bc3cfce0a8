package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.TestHub;
import org.higginspush.hub.model.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SystemdNotifierTest {
    @TempDir
    Path folder;

    @Test
    void systemdHearsWhatBecomesOfTheHub() throws Exception {
        try (FakeSystemd systemd = FakeSystemd.in(folder)) {
            SystemdNotifier notifier = SystemdNotifier.of(asked(systemd), 7);
            notifier.ready("Serves at http://127.0.0.1:8080");
            notifier.reloading();
            notifier.alive();
            notifier.stopping();
            assertThat(systemd.next()).isEqualTo("READY=1 STATUS=Serves at http://127.0.0.1:8080");
            assertThat(systemd.next()).isEqualTo("RELOADING=1");
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            assertThat(systemd.next()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void theWatchdogIsForTheProcessThatIsMeant() {
        Map<String, String> environment =
                Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7");
        assertThat(SystemdNotifier.of(environment, 7).watchdog()).isEqualTo(Duration.ofSeconds(30));
        assertThat(SystemdNotifier.of(environment, 8).watchdog()).isNull();
        assertThat(SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "1000"), 8)
                        .watchdog())
                .isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void whoIsNotAskedSaysNothing() {
        assertThat(SystemdNotifier.of(Map.of("WATCHDOG_USEC", "1000"), 7).watchdog())
                .isNull();
        assertThat(SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "soon"), 7)
                        .watchdog())
                .isNull();
        SystemdNotifier.of(Map.of(), 7).ready("Serves"); // no program is run, no failure logged
    }

    @Test
    void aHubThatDoesNotAnswerGivesNoSignOfLife() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (FakeSystemd systemd = FakeSystemd.in(folder)) {
            SystemdNotifier notifier = SystemdNotifier.of(asked(systemd), 7);
            try (SystemdWatchdog watchdog =
                    new SystemdWatchdog(notifier, Duration.ofMillis(30), () -> asked.incrementAndGet() == 4)) {
                assertThat(systemd.next()).as("the watchdog %s", watchdog).isEqualTo("WATCHDOG=1");
                assertThat(asked).hasValueGreaterThanOrEqualTo(4);
            }
        }
    }

    @Test
    void aPortThatNobodyServesIsNotAlive() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0)) {
            ListenAddress address = ListenAddress.forAll("127.0.0.1", deaf.getLocalPort());
            assertThat(new LivenessProbe(address, Duration.ofMillis(50)).answers())
                    .isFalse();
        }
        assertThat(new LivenessProbe(ListenAddress.forAll("127.0.0.1", 1), Duration.ofSeconds(5)).answers())
                .isFalse();
    }

    @Test
    void aHubThatSpeaksTlsAloneIsAliveToo() throws Exception {
        try (TestCertificate certificate = TestCertificate.trusted(folder);
                TestHub hub = TestHub.start(
                        folder.resolve("data"),
                        "tls.certificate=" + certificate.certificate(),
                        "tls.key=" + certificate.key())) {
            assertThat(LivenessProbe.of(hub.hub().addresses(), Duration.ofSeconds(60))
                            .answers())
                    .isTrue();
        }
    }

    private static Map<String, String> asked(FakeSystemd systemd) {
        return Map.of("NOTIFY_SOCKET", systemd.socket().toString());
    }
}
