package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.model.Notice;
import org.jspecify.annotations.Nullable;

/** A listener that remembers, and can be asked what it heard next. */
final class RecordingListener implements Backplane.Listener {
    private static final long LIMIT_SECONDS = 20;

    private final BlockingQueue<Announcement> heard = new LinkedBlockingQueue<>();

    @Override
    public void announced(Announcement announcement) {
        heard.add(announcement);
    }

    /** The next announcement, waited for. */
    Announcement next() {
        try {
            Announcement next = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("the next announcement").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Notice nextNotice() {
        return next().notice();
    }

    void receives(String context, long revision, @Nullable String origin) {
        Notice notice = nextNotice();
        assertThat(notice.context()).isEqualTo(context);
        assertThat(notice.revision()).isEqualTo(revision);
        assertThat(notice.origin()).isEqualTo(origin);
    }

    /** Everything heard so far and not yet asked for. */
    List<Announcement> rest() {
        List<Announcement> rest = new ArrayList<>();
        heard.drainTo(rest);
        return rest;
    }
}
