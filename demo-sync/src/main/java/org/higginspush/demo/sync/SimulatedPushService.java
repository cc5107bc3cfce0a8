package org.higginspush.demo.sync;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.higginspush.hub.gateway.GatewayRoute;
import org.higginspush.hub.gateway.PushGateway;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the push service of a phone's vendor: the page asks here for the wake-ups that a real phone would get from FCM. The hub
 * does not know the difference: registration, its proof and when to wake are the hub's own.
 *
 * <p>As with a real one, a wake-up that waits is replaced by the next. Thread-safe; nothing blocks.
 */
final class SimulatedPushService implements PushGateway {
    /** The app that its registrations name, so that they never go to a real push service, nor others here. */
    static final String APP = "sync-demonstration";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 24;

    /**
     * A wake-up as it arrives on a phone.
     *
     * @param code what the phone sends back to prove its registration; null if there is nothing to prove
     */
    record ReceivedWakeUp(@Nullable String code) {}

    private record PhoneId(String user, String device) {}

    private static final class SimulatedPhone {
        private final String token;
        private @Nullable ReceivedWakeUp waiting;
        private CompletableFuture<Optional<ReceivedWakeUp>> asked = CompletableFuture.completedFuture(Optional.empty());

        private SimulatedPhone(String token) {
            this.token = token;
        }
    }

    private final Map<PhoneId, SimulatedPhone> phones = new HashMap<>();
    private final Map<String, SimulatedPhone> byToken = new HashMap<>();

    /** The hub's way to it. */
    GatewayRoute route() {
        return new GatewayRoute(PushPlatform.FCM, APP, this);
    }

    /** The address of a phone, for its registration: the same one each time. */
    synchronized String token(String user, String device) {
        return phone(user, device).token;
    }

    private SimulatedPhone phone(String user, String device) {
        return phones.computeIfAbsent(new PhoneId(user, device), id -> {
            byte[] bytes = new byte[TOKEN_BYTES];
            RANDOM.nextBytes(bytes);
            SimulatedPhone phone =
                    new SimulatedPhone("simulated-" + HexFormat.of().formatHex(bytes));
            byToken.put(phone.token, phone);
            return phone;
        });
    }

    /**
     * The next wake-up of a phone. A later question for the same phone ends this one.
     *
     * @return completed with it, or with nothing after a while
     */
    CompletableFuture<Optional<ReceivedWakeUp>> next(String user, String device, Duration patience) {
        CompletableFuture<Optional<ReceivedWakeUp>> question = new CompletableFuture<>();
        CompletableFuture<Optional<ReceivedWakeUp>> former;
        synchronized (this) {
            SimulatedPhone phone = phone(user, device);
            former = phone.asked;
            if (phone.waiting == null) {
                phone.asked = question;
            } else {
                question.complete(Optional.of(phone.waiting));
                phone.waiting = null;
            }
        }
        former.complete(Optional.empty());
        return question.completeOnTimeout(Optional.empty(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletableFuture<WakeUpResult> send(WakeUp wakeUp, BooleanSupplier withdrawn) {
        ReceivedWakeUp received = new ReceivedWakeUp(wakeUp.code());
        CompletableFuture<Optional<ReceivedWakeUp>> asked;
        synchronized (this) {
            SimulatedPhone phone = byToken.get(wakeUp.address().target());
            if (phone == null) {
                return CompletableFuture.completedFuture(
                        new WakeUpResult.Gone(null, "The demonstration has forgotten this phone."));
            }
            asked = phone.asked;
            phone.waiting = asked.isDone() ? received : null;
        }
        if (!asked.complete(Optional.of(received))) {
            keep(wakeUp.address().target(), received);
        }
        return CompletableFuture.completedFuture(new WakeUpResult.Accepted());
    }

    /** The question ended just now, for another reason: the next one gets it. */
    private synchronized void keep(String token, ReceivedWakeUp received) {
        SimulatedPhone phone = byToken.get(token);
        if (phone != null) {
            phone.waiting = received;
        }
    }

    @Override
    public @Nullable String problem(PushAddress address) {
        synchronized (this) {
            return byToken.containsKey(address.target())
                    ? null
                    : "The token is not one of the demonstration's: ask it for one before you register.";
        }
    }

    /** Forgets the phones of a visitor. */
    synchronized void forget(String user) {
        phones.entrySet().removeIf(entry -> {
            boolean isTheirs = entry.getKey().user().equals(user);
            if (isTheirs) {
                byToken.remove(entry.getValue().token);
                entry.getValue().asked.complete(Optional.empty());
            }
            return isTheirs;
        });
    }

    @Override
    public synchronized void close() {
        phones.values().forEach(phone -> phone.asked.complete(Optional.empty()));
        phones.clear();
        byToken.clear();
    }
}
