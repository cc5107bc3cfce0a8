package org.higginspush.hub.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.higginspush.hub.backplane.redis.RedisClusterStore;
import org.higginspush.hub.model.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages from node to node: each process hears a channel of its own. What is sent while a node has no connection is lost; whoever needs
 * to know sends numbers along.
 *
 * <p>A message is a line with its kind (a question, its answer, or a word that needs none), its topic, the id of the node that sent it and
 * the number of the question; and then what it says. A node of a later version may say more in that line, and of topics and in kinds that this
 * one does not know: that is left alone. Thread-safe. Everything that is heard is dealt with on the executor.
 */
final class NodeMessages implements OtherNodes {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMessages.class);
    private static final long ANSWER_MILLIS = 1_500;
    private static final String QUESTION = "?";
    private static final String ANSWER = "!";
    private static final String WORD = ".";

    private final RedisClusterStore store;
    private final NodeRegistry registry;
    private final Executor executor;
    private final Map<String, Function<String, CompletableFuture<String>>> served = new ConcurrentHashMap<>();
    private final Map<String, BiConsumer<String, String>> heard = new ConcurrentHashMap<>();
    private final Map<Long, PendingAnswers> asked = new ConcurrentHashMap<>();
    private final AtomicLong questions = new AtomicLong();

    NodeMessages(RedisClusterStore store, NodeRegistry registry, Executor executor) {
        this.store = store;
        this.registry = registry;
        this.executor = executor;
    }

    /** Begins to hear. */
    void start() {
        store.subscribe(channel(registry.id()), message -> executor.execute(() -> take(message)))
                .exceptionally(failure -> {
                    LOG.debug("The channel of this node is subscribed to with the next connection", failure);
                    return null;
                });
    }

    private String channel(String node) {
        return store.key("node:" + NodeRegistry.process(node), "");
    }

    /** An id as it stands in a message. */
    static String id(String encoded) {
        return Ids.decode("message", encoded);
    }

    // ---- words that need no answer

    /** Hears what others say of a topic: the id of the node, and the text. */
    void hear(String topic, BiConsumer<String, String> listener) {
        heard.put(topic, listener);
    }

    /** Says something to a node; completed with whether it was there to hear it. What is said to one node stays in its order. */
    CompletableFuture<Boolean> say(String node, String topic, String text) {
        return send(node, WORD, topic, "0", text);
    }

    /** Says something to all others. */
    void sayToAll(String topic, String text) {
        registry.others().forEach(node -> say(node.id(), topic, text));
    }

    private CompletableFuture<Boolean> send(String node, String kind, String topic, String number, String text) {
        String message = String.join(" ", kind, topic, registry.id(), number) + "\n" + text;
        return store.eval(ClusterScript.NODE_SEND, new String[] {channel(node)}, message)
                .handle((answer, failure) -> failure == null && !"0".equals(answer.get(0)));
    }

    /** While nodes are upgraded one after the other, some say what others do not understand. */
    private void take(String message) {
        try {
            dispatch(message);
        } catch (RuntimeException e) {
            LOG.debug("Another node says what this one does not understand; is it of another version?", e);
        }
    }

    private void dispatch(String message) {
        int end = message.indexOf('\n');
        String[] head = message.substring(0, end).split(" ");
        String text = message.substring(end + 1);
        if (head[0].equals(WORD)) {
            BiConsumer<String, String> listener = heard.get(head[1]);
            if (listener != null) {
                listener.accept(head[2], text);
            }
        } else if (head[0].equals(QUESTION)) {
            answer(head[1], head[2], head[3], text);
        } else if (head[0].equals(ANSWER)) {
            PendingAnswers question = asked.get(Long.valueOf(head[3]));
            if (question != null) {
                question.answered(head[2], text);
            }
        }
    }

    // ---- questions

    @Override
    public void serve(String topic, Function<String, CompletableFuture<String>> answer) {
        served.put(topic, answer);
    }

    private void answer(String topic, String node, String number, String text) {
        Function<String, CompletableFuture<String>> service = served.get(topic);
        if (service != null) {
            service.apply(text).whenComplete((answer, failure) -> {
                if (failure == null) {
                    send(node, ANSWER, topic, number, answer);
                } else {
                    LOG.debug("Another node asked for what cannot be told now", failure);
                }
            });
        }
    }

    @Override
    public CompletableFuture<NodeAnswers> ask(String topic, String text) {
        List<ClusterNode> nodes = registry.others();
        if (nodes.isEmpty()) {
            return NONE.ask(topic, text);
        }
        PendingAnswers question = new PendingAnswers(nodes);
        long number = questions.incrementAndGet();
        asked.put(number, question);
        for (ClusterNode node : nodes) {
            send(node.id(), QUESTION, topic, Long.toString(number), text).thenAccept(isHeard -> {
                if (!isHeard) {
                    question.silent(node.id());
                }
            });
        }
        return question.answers
                .completeOnTimeout(List.of(), ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(done -> {
                    asked.remove(number);
                    return question.result();
                });
    }

    /** A question that is on its way. */
    private static final class PendingAnswers {
        private final Map<String, String> names = new ConcurrentHashMap<>();
        final CompletableFuture<List<NodeAnswer>> answers = new CompletableFuture<>();
        /** By their ids. Guarded by this, as is the next. */
        private final Set<String> outstanding = new HashSet<>();

        private final Set<String> unheard = new HashSet<>();
        private final List<NodeAnswer> received = new ArrayList<>();

        PendingAnswers(List<ClusterNode> nodes) {
            nodes.forEach(node -> names.put(node.id(), node.name()));
            outstanding.addAll(names.keySet());
        }

        void answered(String node, String text) {
            boolean isLast;
            synchronized (this) {
                if (outstanding.remove(node)) {
                    received.add(new NodeAnswer(names.getOrDefault(node, node), text));
                }
                isLast = outstanding.isEmpty();
            }
            completeIf(isLast);
        }

        void silent(String node) {
            boolean isLast;
            synchronized (this) {
                if (outstanding.remove(node)) {
                    unheard.add(node);
                }
                isLast = outstanding.isEmpty();
            }
            completeIf(isLast);
        }

        private void completeIf(boolean isLast) {
            if (isLast) {
                answers.complete(List.of());
            }
        }

        synchronized NodeAnswers result() {
            Set<String> silent = new HashSet<>(outstanding);
            silent.addAll(unheard);
            return new NodeAnswers(
                    List.copyOf(received),
                    silent.stream()
                            .map(node -> names.getOrDefault(node, node))
                            .sorted()
                            .toList());
        }
    }
}
