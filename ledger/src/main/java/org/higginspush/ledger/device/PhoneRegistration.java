package org.higginspush.ledger.device;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Future;
import org.higginspush.hub.model.Ids;
import org.higginspush.ledger.bayeux.Json;
import org.higginspush.ledger.bayeux.Mailbox;
import org.higginspush.ledger.checker.DeviceName;
import org.higginspush.ledger.push.PushSubscription;
import org.jspecify.annotations.Nullable;

/**
 * Registers a phone with the hub and proves it with the code that comes to its address; goes on through all failures until that is done.
 * All methods are called by tasks of the phone's mailbox.
 */
final class PhoneRegistration {
    /** A code that has not come by then was lost. */
    private static final Duration CODE_COMES_WITHIN = Duration.ofSeconds(2);

    private static final Duration AGAIN = Duration.ofMillis(300);

    private final DeviceEnvironment environment;
    private final DeviceName name;
    private final URI address;
    private final Mailbox mailbox;
    private final Runnable proven;
    private final PushSubscription subscription;

    private boolean isUnderWay;
    private @Nullable Future<?> again;

    /**
     * @param proven called in the mailbox when the hub has answered that it is
     */
    PhoneRegistration(
            DeviceEnvironment environment,
            URI hub,
            DeviceName name,
            Mailbox mailbox,
            PushSubscription subscription,
            Runnable proven) {
        this.environment = environment;
        this.name = name;
        this.address = URI.create(hub + "/v1/users/" + Ids.encode(name.user()) + "/devices/" + Ids.encode(name.device())
                + "/registration");
        this.mailbox = mailbox;
        this.proven = proven;
        this.subscription = subscription;
    }

    void begin() {
        if (!isUnderWay) {
            isUnderWay = true;
            register();
        }
    }

    void end() {
        isUnderWay = false;
        cancel();
    }

    private void register() {
        cancel();
        send("PUT", address, subscription.registration().toString());
    }

    /** A code came to its address. */
    void prove(String code) {
        if (isUnderWay) {
            cancel();
            send(
                    "POST",
                    URI.create(address + "/proof"),
                    Json.object().put("code", code).toString());
        }
    }

    private void send(String method, URI to, String body) {
        HttpRequest request = HttpRequest.newBuilder(to)
                .timeout(environment.clientResources().requestTimeout())
                .header("Authorization", "Bearer " + environment.tokens().subscriber(name.user()))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        environment
                .clientResources()
                .http()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenCompleteAsync((response, failure) -> answered(response), mailbox);
    }

    private void answered(@Nullable HttpResponse<String> response) {
        if (!isUnderWay) {
            return;
        }
        int status = response == null ? 0 : response.statusCode();
        if (status == 200) {
            end();
            proven.run();
        } else {
            cancel();
            Duration pause = status == 202 ? CODE_COMES_WITHIN : AGAIN;
            again = environment
                    .clientResources()
                    .later(
                            pause.toMillis(),
                            () -> mailbox.execute(() -> {
                                if (isUnderWay) {
                                    register();
                                }
                            }));
        }
    }

    private void cancel() {
        if (again != null) {
            again.cancel(false);
            again = null;
        }
    }
}
