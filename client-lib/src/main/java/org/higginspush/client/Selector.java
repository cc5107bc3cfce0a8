package org.higginspush.client;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One device's connection to the hub, and the sync it triggers. The embedder gives the sync it already has
 * ({@link SyncFunction}); the selector calls it when the hub says that a context changed elsewhere, when the embedder
 * says that it changed here, and every 30 seconds (configurable) while the hub cannot be reached.
 *
 * <p>What a selector promises about the sync function: it runs one call at a time, so never twice at once for a context;
 * never on a network thread; never for a context that is being {@linkplain #edit edited}; again if something changed
 * meanwhile; and again, after a growing random pause, if it failed.
 *
 * <p>All methods may be called from any thread.
 */
public interface Selector extends AutoCloseable {
    /**
     * Describes a selector; {@link SelectorBuilder#start} starts it.
     *
     * @param hub where the hub is, e.g. {@code https://push.example.org}; its Bayeux path is added
     * @param user whose contexts these are: the {@code sub} of the access tokens
     * @param tokens where access tokens come from
     */
    static SelectorBuilder builder(URI hub, String user, TokenSupplier tokens) {
        return new SelectorBuilder(hub, user, tokens);
    }

    /**
     * Says that the application changed a context here. The sync starts once a quiet period has passed without another
     * change of that context, at the latest after the longest wait.
     *
     * @throws IllegalArgumentException if the id is empty or longer than 128 characters
     */
    void changed(String context);

    /**
     * The same for a context that need not be the user's own: a group's or everyone's.
     */
    void changed(ContextRef ref);

    /**
     * Opens a scope in which the application changes a context: no sync that touches it starts until the scope is closed,
     * whatever the hub says meanwhile, so a sync never catches a context half-updated. Closing it counts as
     * {@link #changed}. Scopes of one context may overlap; the last one to close counts. Keep them short. A group's or
     * everyone's context of the same name is held off as well, because a sync may tell contexts apart by their names only.
     *
     * <p>If a sync that touches the context is running, this waits for it to end, without being interruptible; a
     * thread that must not wait uses {@link #editWhenIdle}. Called by the sync function itself, it does not wait for
     * its own call.
     *
     * @throws IllegalArgumentException if the id is empty or longer than 128 characters
     * @throws IllegalStateException if the selector is closed
     */
    Edit edit(String context);

    /** The same for a context that need not be the user's own. */
    Edit edit(ContextRef ref);

    /**
     * Like {@link #edit}, without waiting on this thread.
     *
     * @return completed, on a thread of the library or at once, when the scope is open; failed with
     *     {@link IllegalStateException} if the selector is closed first. An edit that was asked for must be closed.
     */
    CompletionStage<Edit> editWhenIdle(String context);

    /** The same for a context that need not be the user's own. */
    CompletionStage<Edit> editWhenIdle(ContextRef ref);

    /** Syncs everything as soon as no sync is running and no context is being edited, whatever pause is running. */
    void syncNow();

    /**
     * Tries to reach the hub now instead of when the pause is over, for a "try now" button. Does not wait; harmless at any
     * time: while push works or an attempt runs it does nothing. It may be called in a loop: three calls in a row have an
     * effect at once, after that one in ten seconds, and none before the time that the hub itself asked to wait. After a
     * {@linkplain SelectorState.Mode#REFUSED refusal} it shows the hub the token again that was refused.
     */
    void reconnectNow();

    /**
     * Says that the network may be another than before: an interface came up, the computer woke. Does not wait. While the hub
     * is away this tries it at once, as often at most as {@link #reconnectNow}; while push seems to work it finds out
     * within seconds whether it still does. It does not end a refusal.
     */
    void networkChanged();

    /**
     * Says that a wake-up came in through the vendor's push service: the selector catches up. It connects, or asks the hub over
     * the connection it has; then it syncs what changed. If the hub cannot be reached, it syncs everything once. Wake-ups that
     * come while it catches up make no second one.
     *
     * @return completed, on a thread of the runtime that must not be blocked, when this device is level: the hub has answered, all
     *     that it told is synced, and that is saved, so the application may close the selector and let the device sleep. A sync
     *     that fails is tried again meanwhile, and what the hub spreads over a time is waited for: a system that gives the
     *     application less time needs {@link CompletableFuture#orTimeout}. What is not synced by then stays due. Failed with
     *     {@link IllegalStateException} if the selector is closed first.
     */
    CompletableFuture<Void> wokenUp();

    /**
     * The registration by which the hub wakes this device; the same object each time.
     *
     * @throws IllegalStateException if the selector was built without {@link SelectorBuilder#device}: a registration is that of a
     *     named device
     */
    PushRegistration pushRegistration();

    /** What the selector lives on at this moment. */
    SelectorState state();

    /**
     * What this selector did lately: up to 100 events, the newest, in plain words and for machines. With the hub's own timeline of the
     * device ({@code hub why}) it says where a sync got stuck. It holds no token; the message of what the sync function threw
     * is in it.
     */
    SelectorReport report();

    /** The newest position the hub gave this device; opaque, for people and logs. Empty before its first answer. */
    Optional<String> position();

    /**
     * Leaves the hub and stops: no sync starts after this returns. A sync that is running goes on to its end, and this
     * does not wait for it. Closing twice does nothing.
     */
    @Override
    void close();
}
