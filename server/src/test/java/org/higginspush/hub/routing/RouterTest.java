package org.higginspush.hub.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.higginspush.hub.ForwardingBackplane;
import org.higginspush.hub.backplane.Announcement;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.CutOffs;
import org.higginspush.hub.backplane.ForgottenUser;
import org.higginspush.hub.backplane.Groups;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.backplane.Timed;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Notice;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.higginspush.hub.session.DeviceSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions that come and go at the same time; some leave on the thread that announces, under the backplane's lock. */
class RouterTest {
    /** Two users whose names have one hash, so that they share whatever a map locks. */
    private static final String HEARS = "Aa";

    private static final String COMES = "BB";

    /** One lock for all users. */
    private static final class SingleLockBackplane implements Backplane {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
        private final CountDownLatch someoneComes = new CountDownLatch(1);

        @Override
        public Subscription listen(String user, Listener listener) {
            if (user.equals(COMES)) {
                someoneComes.countDown();
            }
            lock.lock();
            try {
                listeners.put(user, listener);
                return () -> stop(user);
            } finally {
                lock.unlock();
            }
        }

        private void stop(String user) {
            lock.lock();
            try {
                listeners.remove(user);
            } finally {
                lock.unlock();
            }
        }

        /** Announces a change of one user while the first session of another begins to listen. */
        void announcesWhileSomeoneComes(Runnable comes) throws InterruptedException {
            lock.lock();
            try {
                new Thread(comes, "comes").start(); // the common pool may have one thread only
                assertThat(someoneComes.await(10, TimeUnit.SECONDS)).isTrue();
                Notice notice = new Notice("notes", 1, null, new Position("e", 10));
                listeners.get(HEARS).announced(new Announcement(HEARS, notice, null));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Subscription listenToAll(AnnouncementListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
            return CompletableFuture.completedFuture(new CatchUp(new Position("e", 0), List.of(), false));
        }

        @Override
        public CompletableFuture<Receipt> record(Change change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Groups groups() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Registrations registrations() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Timed timed() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CutOffs cutOffs() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<ForgottenUser> forget(String user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable String problem() {
            return null;
        }

        @Override
        public void close() {}
    }

    private final SingleLockBackplane backplane = new SingleLockBackplane();
    private final Router router = new Router(backplane);

    /** What was told of devices, as one text each. */
    private static final class DeviceRecorder implements DeviceListener {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void joined(String user, String device) {
            heard.add(device + " joined");
        }

        @Override
        public void left(String user, String device) {
            heard.add(device + " left");
        }

        @Override
        public void confirmed(String user, String device, long offset) {
            heard.add(device + " knows " + offset);
        }
    }

    @Test
    void itIsToldOfDevicesThatComeAndGoOnceEach() {
        DeviceRecorder recorder = new DeviceRecorder();
        router.listen(recorder);
        DeviceSession first = new DeviceSession(HEARS, "phone", () -> {});
        DeviceSession second = new DeviceSession(HEARS, "phone", () -> {});
        DeviceSession unnamed = new DeviceSession(HEARS, null, () -> {});
        router.join(unnamed, null);
        assertThat(router.connection(HEARS, "phone")).isEqualTo(DeviceConnection.NONE);

        router.join(first, null);
        router.join(second, new Position("e", 0));
        router.join(second, null);
        assertThat(router.connection(HEARS, "phone")).isEqualTo(DeviceConnection.SILENT);
        second.startAt(new Position("e", 0));
        second.release();
        second.heartbeat(0, 0);
        router.heard(second, 0, 0);
        assertThat(router.connection(HEARS, "phone")).isEqualTo(DeviceConnection.CONFIRMING);
        router.leave(first);
        router.leave(first);
        router.leave(second);
        router.leave(unnamed);

        assertThat(recorder.heard).containsExactly("phone joined", "phone knows 0", "phone knows 0", "phone left");
        assertThat(router.connection(HEARS, "phone")).isEqualTo(DeviceConnection.NONE);
    }

    @Test
    void aPositionThatTheHubDoesNotKnowConfirmsNothing() {
        Router other = new Router(new ForwardingBackplane());
        DeviceRecorder recorder = new DeviceRecorder();
        other.listen(recorder);

        assertThat(other.missed(HEARS, "phone", new Position("another", 5))
                        .join()
                        .resync())
                .isTrue();
        assertThat(other.missed(HEARS, null, new Position("another", 5)).join().resync())
                .isTrue();

        assertThat(recorder.heard).isEmpty();
    }

    private DeviceSession leavesAtItsFirstNotice() {
        DeviceSession[] self = new DeviceSession[1];
        self[0] = new DeviceSession(HEARS, "phone", () -> router.leave(self[0]));
        return self[0];
    }

    @Test
    void aSessionThatLeftBeforeItCouldJoinIsNotKept() {
        DeviceSession gone = new DeviceSession(HEARS, "phone", () -> {});
        router.leave(gone);
        router.join(gone, null);
        assertThat(router.users()).isZero();
        assertThat(backplane.listeners).isEmpty();
    }

    @Test
    void aSessionThatLeavesOnHearingSomethingNeverWaitsForOneThatComes() throws Exception {
        DeviceSession hears = leavesAtItsFirstNotice();
        router.join(hears, null);
        hears.release();
        DeviceSession comes = new DeviceSession(COMES, "phone", () -> {});
        CompletableFuture<Void> announced = CompletableFuture.runAsync(() -> {
            try {
                backplane.announcesWhileSomeoneComes(() -> router.join(comes, null));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(announced).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(router.sessionsOf(HEARS)).isZero();
        assertThat(backplane.listeners).doesNotContainKey(HEARS);
    }
}
