package org.higginspush.client.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.higginspush.client.ContextRef;
import org.higginspush.client.HighestRandom;
import org.higginspush.client.Notice;
import org.higginspush.client.SelectorListener;
import org.higginspush.client.SyncCause;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.internal.position.Position;
import org.higginspush.client.internal.protocol.ReceivedNotice;
import org.higginspush.client.internal.reconnect.Backoff;
import org.higginspush.client.internal.sync.SyncDelays;
import org.higginspush.client.internal.sync.SyncPlan;
import org.higginspush.client.internal.thread.ListenerNotifier;
import org.junit.jupiter.api.Test;

class SubscriptionHandlerTest {
    private static final long NOW = 100_000;
    private static final long LONGEST_SPREAD = 3_600_000;

    private final SyncPlan plan = new SyncPlan(new SyncDelays(0, 0, new Backoff(1, 1)), new HighestRandom());
    private final SubscriptionHandler handler =
            new SubscriptionHandler(plan, () -> NOW, new ListenerNotifier<>(SelectorListener.NONE), LONGEST_SPREAD);

    private void told(ContextRef ref, long spread) {
        handler.noticed(new ReceivedNotice(new Notice(ref, 7, null), Position.of("k3:10"), spread));
    }

    @Test
    void theSpreadOfANoticeIsHonouredForItsContextAlone() {
        ContextRef album = ContextRef.ofGroup("family", "album");
        told(album, 60_000);
        told(ContextRef.of("album"), 0);

        assertThat(plan.next(NOW)).isEqualTo(new SyncRequest(Set.of("album"), false, Set.of(SyncCause.NOTICE)));
        plan.cancelled();
        assertThat(plan.next(NOW + 60_000))
                .isNotNull()
                .satisfies(
                        request -> assertThat(request.refs()).containsExactlyInAnyOrder(album, ContextRef.of("album")));
    }

    @Test
    void aSpreadIsBounded() {
        told(ContextRef.ofEveryone("terms"), Long.MAX_VALUE);

        assertThat(plan.due()).isEqualTo(NOW + LONGEST_SPREAD);
    }
}
