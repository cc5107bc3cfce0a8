package org.higginspush.hub.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.session.DeviceSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What whoever watches a group hears of its members and of their devices. */
class GroupWatchesTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final EmbeddedBackplane backplane =
            EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system());
    private final Presence presence = new Presence(Duration.ofMillis(1));
    private final Router router = new Router(backplane, presence);
    private final GroupWatches watches = new GroupWatches(backplane.groups(), router, presence);

    /** What was told, as one text each. */
    private static final class GroupRecorder implements GroupListener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void state(List<GroupMember> members) {
            events.add("state" + members.stream().map(GroupRecorder::text).toList());
        }

        private static String text(GroupMember member) {
            return member.user() + (member.connected() ? "+" : "");
        }

        @Override
        public void joined(GroupMember member) {
            events.add(text(member) + " joined");
        }

        @Override
        public void left(String user) {
            events.add(user + " left");
        }

        @Override
        public void connected(String user) {
            events.add(user + " connected");
        }

        @Override
        public void gone(String user) {
            events.add(user + " gone");
        }

        @Override
        public void deleted() {
            events.add("deleted");
        }

        void hears(String... expected) {
            for (String event : expected) {
                try {
                    assertThat(events.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(event);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @AfterEach
    void close() {
        presence.close();
        backplane.close();
    }

    private GroupRecorder watches(String group) {
        GroupRecorder recorder = new GroupRecorder();
        watches.watch(group, recorder).join();
        return recorder;
    }

    private void isMember(String group, String user) {
        backplane.groups().add(group, user).join();
    }

    private DeviceSession comes(String user, String device) {
        DeviceSession session = new DeviceSession(user, device, () -> {});
        router.join(session, null).join();
        return session;
    }

    @Test
    void theStateComesFirstAndThenWhatDiffers() {
        isMember("family", "bob");
        isMember("family", "alex");
        isMember("friends", "dora");
        DeviceSession phone = comes("alex", "phone");

        GroupRecorder heard = watches("family");
        heard.hears("state[alex+, bob]");
        comes("alex", "work-pc");
        comes("dora", "phone"); // of another group
        comes("bob", "phone");
        heard.hears("bob connected");
        isMember("family", "dora");
        heard.hears("dora+ joined");
        isMember("family", "carol");
        isMember("family", "carol");
        heard.hears("carol joined");
        router.leave(phone); // the other device is still there
        backplane.groups().remove("family", "alex").join();
        heard.hears("alex left");
        comes("carol", "phone");
        heard.hears("carol connected");
    }

    @Test
    void theLastDeviceOfAMemberIsGone() {
        isMember("family", "alex");
        DeviceSession phone = comes("alex", "phone");
        GroupRecorder heard = watches("family");
        heard.hears("state[alex+]");

        router.leave(phone);

        heard.hears("alex gone");
    }

    @Test
    void allWhoWatchAGroupHearTheSame() {
        isMember("family", "alex");
        GroupRecorder one = watches("family");
        comes("alex", "phone");
        one.hears("state[alex]", "alex connected");
        GroupRecorder two = watches("family");
        two.hears("state[alex+]");

        isMember("family", "bob");

        one.hears("bob joined");
        two.hears("bob joined");
    }

    @Test
    void aForgottenUserHasLeft() {
        isMember("family", "alex");
        GroupRecorder heard = watches("family");

        backplane.forget("alex").join();

        heard.hears("state[alex]", "alex left");
    }

    @Test
    void aDeletedGroupIsWatchedNoMoreAndItsSuccessorIsAnother() {
        isMember("family", "alex");
        GroupRecorder heard = watches("family");

        backplane.groups().delete("family").join();
        isMember("family", "bob");
        GroupRecorder successor = watches("family");
        isMember("family", "carol");

        heard.hears("state[alex]", "alex left", "deleted");
        successor.hears("state[bob]", "carol joined");
        assertThat(heard.events).isEmpty();
    }

    @Test
    void aGroupThatIsNotThereIsRefused() {
        CompletionException failure = Assertions.catchThrowableOfType(
                CompletionException.class,
                () -> watches.watch("nobody", new GroupRecorder()).join());

        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND));
        isMember("nobody", "alex");
        watches("nobody").hears("state[alex]");
    }

    @Test
    void aClosedWatchHearsNothingAndTheOthersGoOn() {
        isMember("family", "alex");
        GroupRecorder closed = new GroupRecorder();
        Watch watch = watches.watch("family", closed).join();
        GroupRecorder heard = watches("family");

        watch.close();
        watch.close();
        isMember("family", "bob");

        heard.hears("state[alex]", "bob joined");
        closed.hears("state[alex]");
        assertThat(closed.events).isEmpty();
        isMember("friends", "dora");
        watches("friends").hears("state[dora]");
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        isMember("family", "alex");
        watches.watch("family", members -> {
                    throw new IllegalStateException("no good");
                })
                .join();

        GroupRecorder heard = watches("family");
        isMember("family", "bob");

        heard.hears("state[alex]", "bob joined");
    }

    @Test
    void aWatchAfterTheHubHasStoppedIsRefused() {
        isMember("family", "alex");
        presence.close();

        assertThat(watches.watch("family", new GroupRecorder())).isCompletedExceptionally();
    }
}
