package org.higginspush.hub.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks the other nodes of the hub for what only they know. Thread-safe. */
public interface OtherNodes {
    /** There are none. */
    OtherNodes NONE = new OtherNodes() {
        @Override
        public void serve(String topic, Function<String, CompletableFuture<String>> answer) {}

        @Override
        public CompletableFuture<NodeAnswers> ask(String topic, String question) {
            return CompletableFuture.completedFuture(new NodeAnswers(List.of(), List.of()));
        }
    };

    /**
     * What they answered.
     *
     * @param answers one of each that did in time
     * @param silent the names of those that did not
     */
    record NodeAnswers(List<NodeAnswer> answers, List<String> silent) {}

    /**
     * What one of them answered.
     *
     * @param node its name
     */
    record NodeAnswer(String node, String text) {}

    /**
     * Answers what other nodes ask from now on.
     *
     * @param topic one word
     */
    void serve(String topic, Function<String, CompletableFuture<String>> answer);

    /** Asks all others; completed after a short time at the latest, and never failed. */
    CompletableFuture<NodeAnswers> ask(String topic, String question);
}
