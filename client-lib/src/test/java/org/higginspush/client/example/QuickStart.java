package org.higginspush.client.example;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.higginspush.client.Change;
import org.higginspush.client.Edit;
import org.higginspush.client.Publisher;
import org.higginspush.client.Selector;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.TokenSupplier;

/** What the documents show, as an application has it. A test compares the two. */
public final class QuickStart {
    private QuickStart() {}

    /** The sync an application has. */
    public interface ApplicationSync {
        Set<String> allContexts();

        void run(Set<String> contexts);
    }

    /** Where its user changes something. */
    public interface Form {
        void save();
    }

    @SuppressWarnings("try") // the edit is there to be open
    public static Selector selects(URI hub, TokenSupplier tokens, ApplicationSync mySync, Form form) {
        Selector selector = Selector.builder(hub, "alex", tokens)
                .device("home-pc")
                .sync(request -> {
                    mySync.run(request.everything() ? mySync.allContexts() : request.contexts());
                    return SyncOutcome.done();
                })
                .start();

        selector.changed("passwords");
        try (Edit edit = selector.edit("passwords")) {
            form.save();
        }
        return selector;
    }

    public static Publisher publishes(URI hub, TokenSupplier publisherTokens) {
        Publisher publisher = Publisher.builder(hub, publisherTokens).start();
        publisher.publish(Change.of("alex", "passwords").revision(7).by("home-pc"));
        return publisher;
    }

    public static Publisher publishesAndListens(URI hub, TokenSupplier publisherTokens, List<String> log) {
        Publisher publisher = Publisher.builder(hub, publisherTokens).start();

        publisher
                .publish(Change.of("alex", "passwords").revision(8).by("work-pc"))
                .thenAccept(receipt -> log.add(receipt.revision() + " is recorded"));
        return publisher;
    }
}
