package org.higginspush.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A copy of this machine's files that programs may change, and a systemd that runs nothing but what it is told: an overlay file system
 * over {@code /}, in namespaces of its own for mounts, processes, the network and control groups. This machine itself stays as it is.
 * Needs root, or a container that may do what root may.
 */
final class OverlayMachine {
    /** Whether control groups can be made, and whoever is root in namespaces of its own may mount, which in containers it may not. */
    private static final String TRY = """
            groups=$(findmnt --noheadings --types cgroup2 --output TARGET | head -n 1)
            group=$groups$(sed -n 's/^0:://p' /proc/self/cgroup)/higgins-push-try-$$
            mkdir "$group"
            rmdir "$group"
            exec unshare --mount --pid --fork --net --cgroup bash -euc "$2" enter "$1"
            """;

    private static final String TRY_TO_MOUNT = """
            mount -t tmpfs tmpfs "$1"
            mkdir "$1/upper" "$1/work" "$1/root"
            mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
            """;

    /** A control group of its own, which is the root of all that its processes see. */
    private static final String START = """
            groups=$(findmnt --noheadings --types cgroup2 --output TARGET | head -n 1)
            mine=$groups$(sed -n 's/^0:://p' /proc/self/cgroup)/higgins-push-test-$$
            mkdir "$mine"
            cleared() {
              echo 1 >"$mine/cgroup.kill" 2>/dev/null || true
              echo "$BASHPID" >"$mine/../cgroup.procs" || true
              for _ in {1..100}; do
                find "$mine" -depth -type d -exec rmdir {} + 2>/dev/null && break || sleep 0.1
              done
            }
            trap cleared EXIT
            (
              echo "$BASHPID" >"$mine/cgroup.procs"
              exec unshare --mount --pid --fork --kill-child --net --ipc --uts --cgroup bash -c "$2" enter "$1"
            ) || true # systemd ends as a machine that was halted
            """;

    /** No chroot: in one no process may have namespaces of users, as services have. */
    private static final String ENTER = """
            set -eu
            mount -t tmpfs tmpfs "$1/changes" # what changes is forgotten; and an overlay may be no layer for changes
            mkdir "$1/changes/files" "$1/changes/work" "$1/changes/root"
            mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changes/files,workdir=$1/changes/work" "$1/changes/root"
            cd "$1/changes/root"
            mkdir -p mnt
            mount --bind "$1/shared" mnt
            mount -t tmpfs tmpfs run
            mount -t tmpfs tmpfs tmp
            mount -t proc proc proc
            mount -t sysfs sysfs sys
            mount -t tmpfs tmpfs sys/fs/cgroup
            mount -t cgroup2 cgroup2 sys/fs/cgroup
            mount --rbind /dev dev
            ip link set lo up
            pivot_root . .
            umount -l .
            cd /
            rm -f usr/sbin/policy-rc.d
            ln -sf /dev/null etc/systemd/system/network-online.target
            printf '%s\\n' '[Unit]' DefaultDependencies=no 'Wants=test.service systemd-journald.service' \\
              >etc/systemd/system/test.target
            printf '%s\\n' '[Unit]' DefaultDependencies=no 'After=systemd-journald.service' '[Service]' Type=oneshot \\
              TimeoutStartSec=infinity 'Environment=HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive' \\
              'ExecStart=/bin/bash /mnt/run' >etc/systemd/system/test.service
            exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=test \\
              /lib/systemd/systemd --system --unit=test.target --show-status=no >/mnt/systemd 2>&1
            """;

    private static final String RUN = """
            exec >/mnt/out 2>&1
            code=0
            bash -eu /mnt/script || code=$?
            echo "$code" >/mnt/code
            systemctl halt --force --force
            """;

    private final Path folder;

    private OverlayMachine(Path folder) {
        this.folder = folder;
    }

    /** True for root, but not in a container that may not mount anything. */
    static boolean isPossible() throws IOException, InterruptedException {
        Path tried = Files.createTempDirectory("overlay");
        try {
            return new ProcessBuilder("bash", "-euc", TRY, "try", tried.toString(), TRY_TO_MOUNT)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } finally {
            Files.delete(tried);
        }
    }

    static OverlayMachine in(Path folder) throws IOException {
        for (String name : List.of("changes", "shared")) {
            Files.createDirectories(folder.resolve(name));
        }
        return new OverlayMachine(folder);
    }

    /** The folder that is /mnt there. */
    Path shared() {
        return folder.resolve("shared");
    }

    /** Starts it, runs a script of bash there as root, halts it, and expects the script to have succeeded. */
    String run(String script) throws IOException, InterruptedException {
        Files.writeString(shared().resolve("script"), script);
        Files.writeString(shared().resolve("run"), RUN);
        Process process = new ProcessBuilder("bash", "-euc", START, "start", folder.toString(), ENTER)
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        assertThat(shared().resolve("code"))
                .as("it started: " + out + log("systemd"))
                .exists();
        assertThat(log("code").strip()).as(log("out")).isEqualTo("0");
        return log("out");
    }

    private String log(String name) throws IOException {
        Path file = shared().resolve(name);
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
