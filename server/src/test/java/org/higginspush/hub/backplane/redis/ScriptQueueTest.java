package org.higginspush.hub.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ScriptQueueTest {
    private final ScriptQueue queue = new ScriptQueue();

    private static ScriptCall call(LuaScript script, String name) {
        return new ScriptCall(script, new String[] {name}, new String[0]);
    }

    private String next() {
        return Objects.requireNonNull(queue.next()).keys[0];
    }

    @Test
    void whatReadsAndWhatRecordsGoInTurnEachInItsOrder() {
        for (int i = 1; i <= 3; i++) {
            queue.add(call(LuaScript.USER_READ, "read-" + i));
        }
        for (int i = 1; i <= 2; i++) {
            queue.add(call(LuaScript.USER_RECORD, "write-" + i));
        }

        List<String> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            order.add(next());
        }
        assertThat(order).containsExactly("write-1", "read-1", "write-2", "read-2", "read-3");
        assertThat(queue.next()).isNull();
    }

    @Test
    void onlySoManyAreUnansweredAtATime() {
        for (int i = 0; i < 500; i++) {
            queue.add(call(LuaScript.USER_RECORD, "write-" + i));
        }
        int sent = 0;
        while (queue.next() != null) {
            sent++;
        }

        assertThat(sent).isEqualTo(200);
        queue.answered();
        assertThat(next()).isEqualTo("write-200");
        assertThat(queue.next()).isNull();
        assertThat(queue.clear()).hasSize(299);
    }
}
