package org.higginspush.hub.httpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.httpclient.EventStreamReader.ServerSentEvent;
import org.junit.jupiter.api.Test;

class EventStreamReaderTest {
    private final AtomicInteger heard = new AtomicInteger();

    @Test
    void eventsHaveTheirIdNameAndData() throws IOException {
        assertThat(events("id: k:1\ndata: {\"context\":\"a\"}\n\nevent: resync\nid: k:2\ndata: {}\n\n"))
                .containsExactly(
                        new ServerSentEvent("k:1", "message", "{\"context\":\"a\"}"),
                        new ServerSentEvent("k:2", "resync", "{}"));
    }

    @Test
    void commentsAreHeardAndNotSeen() throws IOException {
        assertThat(events(":\n\n: still here\n\n")).isEmpty();
        assertThat(heard).hasValue(4);
    }

    @Test
    void anEventThatIsCutShortCountsForNothing() throws IOException {
        assertThat(events("data: 1\n\nid: k:2\ndata: 2\n")).containsExactly(new ServerSentEvent("", "message", "1"));
    }

    @Test
    void anIdHoldsUntilTheNextAndANameDoesNot() throws IOException {
        assertThat(events("id: k:1\nevent: position\ndata: 1\n\ndata: 2\n\n"))
                .containsExactly(
                        new ServerSentEvent("k:1", "position", "1"), new ServerSentEvent("k:1", "message", "2"));
    }

    @Test
    void blanksAndUnknownFieldsAreReadAsTheStandardSays() throws IOException {
        assertThat(events("data:1\nretry: 5\nfoo\ndata:  2\n\nevent: nothing\n\n"))
                .containsExactly(new ServerSentEvent("", "message", "1  2"));
    }

    private List<ServerSentEvent> events(String text) throws IOException {
        EventStreamReader reader =
                new EventStreamReader(new BufferedReader(new StringReader(text)), heard::incrementAndGet);
        List<ServerSentEvent> events = new ArrayList<>();
        for (ServerSentEvent event = reader.next(); event != null; event = reader.next()) {
            events.add(event);
        }
        return events;
    }
}
