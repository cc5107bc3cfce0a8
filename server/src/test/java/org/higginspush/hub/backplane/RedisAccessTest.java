package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.backplane.redis.RedisBackplane;
import org.higginspush.hub.backplane.redis.RedisOptions;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Origin;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that wants a password and knows what each user may, and one that speaks TLS. */
class RedisAccessTest {
    private static final String ALEX = "alex";

    @TempDir
    private Path folder;

    private RedisFixture redis;

    @AfterEach
    void stopRedis() {
        RedisFixture.closeAll(redis);
    }

    /** The rules for the hub's user as the documentation has them. */
    private static String documentedRules() throws IOException {
        Path page = Path.of("docs/cluster.md");
        String text = Files.readString(Files.exists(page) ? page : Path.of("..").resolve(page));
        return text.lines()
                .filter(line -> line.startsWith("user hub on "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/cluster.md has no line with the hub's user"))
                .substring("user ".length());
    }

    /** All that a hub does with Redis, once. */
    private static void doesAll(Backplane node) {
        RecordingListener listener = new RecordingListener();
        Backplane.Subscription subscription = node.listen(ALEX, listener);
        BackplaneTestBase.done(node.missed(ALEX, "phone", null));
        BackplaneTestBase.done(node.record(new Change(ALEX, "notes", null, "desk")));
        listener.receives("notes", 1, "desk");
        BackplaneTestBase.done(node.record(new Change(new Audience.Everyone(), "terms", 1L, null)));
        BackplaneTestBase.done(node.groups().add("family", ALEX));
        BackplaneTestBase.done(
                node.record(new Change(new Audience.Group("family"), "album", 1L, new Origin(ALEX, "desk"))));
        BackplaneTestBase.done(node.groups().delete("family"));
        PushAddress address = new PushAddress(PushPlatform.FCM, null, "token", null);
        BackplaneTestBase.done(
                node.registrations().put(new Registration(ALEX, "phone", address, Instant.now(), null, true, 0)));
        BackplaneTestBase.done(node.cutOffs().cut(ALEX, "phone"));
        BackplaneTestBase.done(node.timed()
                .schedule(new Change(ALEX, "later", null, "desk"), Instant.now().plusSeconds(3_600), "an-id"));
        BackplaneTestBase.done(node.timed().cancel(new Audience.User(ALEX), "an-id"));
        BackplaneTestBase.done(node.forget(ALEX));
        subscription.close();
        assertThat(node.problem()).isNull();
    }

    @Test
    void theDocumentedRulesAreEnoughAndNothingElseIsAllowed() throws IOException {
        redis = RedisFixture.start(folder);
        String rules = documentedRules().replace("higgins-push:*", "test:*").replace(">a-password", ">secret");
        assertThat(redis.command("ACL SETUSER " + rules)).startsWith("+OK");
        redis.command("ACL SETUSER default off");
        String uri = redis.uri().replace("redis://", "redis://hub:secret@");

        try (RedisBackplane node = redis.node(RedisOptions.of(uri, "test:"))) {
            node.listenToAll(new NothingListener());
            doesAll(node);
            assertThat(node.durability()).contains("on the disk of Redis");
        }
        assertThatThrownBy(() -> redis.node(RedisOptions.of(uri, "others:")))
                .as("other keys are not the hub's")
                .hasMessageContaining("Redis cannot be used");
        assertThatThrownBy(() -> redis.node(RedisOptions.of(uri.replace("secret", "wrong"), "test:")))
                .hasMessageContaining("Redis cannot be used")
                .hasMessageNotContaining("wrong@");
    }

    /** Hears of all users, and remembers nothing. */
    private static final class NothingListener implements Backplane.AnnouncementListener {
        @Override
        public void announced(Announcement announcement) {}

        @Override
        public void announcedToEveryone(long offset, @Nullable Origin origin) {}
    }

    @Test
    void overTlsTheCertificateIsChecked() throws Exception {
        int port = RedisFixture.freePort();
        try (TestCertificate certificate = TestCertificate.untrusted(folder)) {
            redis = RedisFixture.start(
                    Files.createDirectory(folder.resolve("redis")),
                    "--tls-port",
                    Integer.toString(port),
                    "--tls-cert-file",
                    certificate.certificate().toString(),
                    "--tls-key-file",
                    certificate.key().toString(),
                    "--tls-ca-cert-file",
                    certificate.certificate().toString(),
                    "--tls-auth-clients",
                    "no");
            RedisOptions options = RedisOptions.of("rediss://127.0.0.1:" + port, "test:");

            assertThatThrownBy(() -> redis.node(options)).hasMessageContaining("Redis cannot be used");
            try (RedisBackplane node = redis.node(options.withTrusted(certificate.certificate()))) {
                doesAll(node);
            }
        }
    }
}
