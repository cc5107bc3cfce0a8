package org.higginspush.hub.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.higginspush.hub.routing.GroupMember;
import org.junit.jupiter.api.Test;

/** What a reader is told that takes what waits for it from time to time. */
class UntoldGroupEventsTest {
    private static final Pattern EVENT = Pattern.compile("event: (\\w+)\ndata: (.*)\n\n");

    private final GroupEvents events = new GroupEvents("family", () -> {});

    private static GroupMember member(String user, boolean connected) {
        return new GroupMember(user, connected);
    }

    private List<String> taken() {
        List<String> taken = new ArrayList<>();
        for (String text = events.take(); text != null; text = events.take()) {
            Matcher matcher = EVENT.matcher(text);
            while (matcher.find()) {
                taken.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
        return taken;
    }

    private void stateIs(GroupMember... members) {
        events.state(List.of(members));
        taken();
    }

    @Test
    void theStateComesBeforeWhatDiffersAlsoInParts() {
        events.state(IntStream.range(0, GroupEvents.SLICE + 1)
                .mapToObj(i -> member("user" + i, false))
                .toList());
        String first = events.take();
        events.connected("user0");
        events.left("user1");

        assertThat(first).contains("\"more\":true");
        assertThat(taken())
                .containsExactly(
                        "state {\"group\":\"family\",\"members\":[{\"user\":\"user500\",\"connected\":false}],"
                                + "\"more\":false}",
                        "connected {\"user\":\"user0\"}",
                        "left {\"user\":\"user1\"}");
    }

    @Test
    void ofEachMemberOnlyTheLatestIsToldAndNothingThatWasUndone() {
        stateIs(member("alex", false), member("bob", true), member("carol", false));
        for (int i = 0; i < 1_000; i++) {
            events.connected("alex");
            events.gone("alex");
            events.gone("bob");
            events.connected("bob");
            events.joined(member("dora" + i, true));
            events.left("dora" + i);
        }
        events.connected("carol");
        events.gone("bob");

        assertThat(taken()).containsExactly("connected {\"user\":\"carol\"}", "gone {\"user\":\"bob\"}");
        assertThat(taken()).isEmpty();
    }

    @Test
    void whoLeftAndJoinedAgainIsToldAsOneWhoJoined() {
        stateIs(member("alex", false));
        events.left("alex");
        events.joined(member("alex", true));

        assertThat(taken()).containsExactly("joined {\"user\":\"alex\",\"connected\":true}");
    }

    @Test
    void whoJoinedAndIsConnectedIsToldAsOne() {
        stateIs();
        events.joined(member("alex", false));
        events.connected("alex");

        assertThat(taken()).containsExactly("joined {\"user\":\"alex\",\"connected\":true}");
    }

    @Test
    void theDeletionComesLast() {
        stateIs(member("alex", false));
        events.left("alex");
        events.deleted();

        assertThat(events.isOver()).isFalse();
        assertThat(taken()).containsExactly("left {\"user\":\"alex\"}", "deleted {\"group\":\"family\"}");
        assertThat(events.isOver()).isTrue();
    }
}
