package org.higginspush.client.internal.registration;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.higginspush.client.PushAddress;
import org.higginspush.client.PushRegistration;
import org.higginspush.client.PushRegistrationStatus;
import org.higginspush.client.internal.connection.ConnectionSettings;
import org.higginspush.client.internal.connection.TokenFetcher;
import org.higginspush.client.internal.network.HubAddress;
import org.higginspush.client.internal.protocol.Ids;
import org.higginspush.client.internal.runtime.RuntimeResources;
import org.higginspush.client.internal.thread.Mailbox;

/** The registration that applications get: its methods may be called on any thread, and post tasks to its mailbox. */
public final class DefaultPushRegistration implements PushRegistration {
    private static final int MAX_CODE = 256;
    private static final String NOTHING = "";

    private final Mailbox mailbox;
    private final ApiCaller caller;
    private volatile boolean closed;

    /**
     * @param device whose registration it is
     * @param tokens the selector's, of which a supplier is called once at a time
     */
    public DefaultPushRegistration(
            String user, String device, ConnectionSettings settings, TokenFetcher tokens, RuntimeResources resources) {
        mailbox = new Mailbox(resources.threads().mailboxes(), () -> {});
        URI bayeux = settings.bayeux();
        String path = "users/" + Ids.pathSegment(user) + "/devices/" + Ids.pathSegment(device) + "/registration";
        caller = new ApiCaller(
                resources.transports().newApiClient(bayeux)::send,
                HubAddress.api(bayeux, path),
                tokens,
                mailbox,
                resources.threads().timer(),
                resources.clock(),
                settings.pauses(),
                resources.newRandom());
    }

    @Override
    public CompletableFuture<PushRegistrationStatus> register(PushAddress address) {
        return call(new ApiCall<>("PUT", NOTHING, RegistrationFields.of(address), RegistrationFields::status, null));
    }

    @Override
    public CompletableFuture<PushRegistrationStatus> prove(String code) {
        if (code.isBlank() || code.length() > MAX_CODE) {
            throw new IllegalArgumentException("The code must have 1 to " + MAX_CODE + " characters.");
        }
        return call(new ApiCall<>("POST", "/proof", Map.of("code", code), RegistrationFields::status, null));
    }

    @Override
    public CompletableFuture<Optional<PushRegistrationStatus>> status() {
        return call(new ApiCall<>(
                "GET",
                NOTHING,
                null,
                answer -> {
                    PushRegistrationStatus status = RegistrationFields.status(answer);
                    return status == null ? null : Optional.of(status);
                },
                Optional.empty()));
    }

    @Override
    public CompletableFuture<Void> remove() {
        return call(new ApiCall<>("DELETE", NOTHING, null, answer -> NOTHING, NOTHING))
                .thenApply(nothing -> null);
    }

    /** Fails what is not answered yet. */
    public void close() {
        closed = true;
        mailbox.execute(caller::close);
    }

    private <T> CompletableFuture<T> call(ApiCall<T> call) {
        mailbox.execute(() -> caller.call(call));
        if (closed) {
            call.result().completeExceptionally(ApiCaller.closed()); // the threads of the mailbox may have stopped
        }
        return call.result();
    }
}
