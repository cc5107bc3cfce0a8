package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.higginspush.hub.command.EventReader.Event;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private final AtomicInteger heard = new AtomicInteger();

    @Test
    void eventsHaveTheirIdNameAndData() throws IOException {
        assertThat(events("id: k:1\ndata: {\"context\":\"a\"}\n\nevent: resync\nid: k:2\ndata: {}\n\n"))
                .containsExactly(new Event("k:1", "message", "{\"context\":\"a\"}"), new Event("k:2", "resync", "{}"));
    }

    @Test
    void commentsAreHeardAndNotSeen() throws IOException {
        assertThat(events(":\n\n: still here\n\n")).isEmpty();
        assertThat(heard).hasValue(4);
    }

    @Test
    void anEventThatIsCutShortCountsForNothing() throws IOException {
        assertThat(events("data: 1\n\nid: k:2\ndata: 2\n")).containsExactly(new Event("", "message", "1"));
    }

    @Test
    void anIdHoldsUntilTheNextAndANameDoesNot() throws IOException {
        assertThat(events("id: k:1\nevent: position\ndata: 1\n\ndata: 2\n\n"))
                .containsExactly(new Event("k:1", "position", "1"), new Event("k:1", "message", "2"));
    }

    @Test
    void blanksAndUnknownFieldsAreReadAsTheStandardSays() throws IOException {
        assertThat(events("data:1\nretry: 5\nfoo\ndata:  2\n\nevent: nothing\n\n"))
                .containsExactly(new Event("", "message", "1  2"));
    }

    private List<Event> events(String text) throws IOException {
        EventReader reader = new EventReader(new BufferedReader(new StringReader(text)), heard::incrementAndGet);
        List<Event> events = new ArrayList<>();
        for (Event event = reader.next(); event != null; event = reader.next()) {
            events.add(event);
        }
        return events;
    }
}
