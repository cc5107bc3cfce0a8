package org.higginspush.ledger.device;

import java.net.URI;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.higginspush.ledger.bayeux.Mailbox;
import org.higginspush.ledger.checker.DeviceHistory;
import org.higginspush.ledger.checker.PhoneHistory;
import org.higginspush.ledger.push.PushService;

/**
 * A phone that registers with the hub and sleeps: it has no connection but when it is woken, and then until the hub knows that it knows
 * everything. Half of the times a phone with sessions stays awake for a while longer, as if its user looked at the application.
 */
final class SleepingPhone implements Device, PushService.Subscriber, PhoneConnection.Owner {
    /** How long a push service takes to wake a phone, and a phone to connect, at most. */
    private static final int CONNECTS_WITHIN_MILLIS = 120;

    private static final int LONGEST_STAY_MILLIS = 2_500;

    private final DeviceEnvironment environment;
    private final DeviceHistory history;
    private final PhoneHistory wakeUps;
    private final Random chance;
    private final Mailbox mailbox;
    private final PhoneRegistration registration;
    private final PhoneConnection connection;

    private volatile boolean isRegistered;
    private boolean isAwake;
    private boolean wokenAgain;
    private boolean gone;
    private volatile long staysUntil;

    /**
     * @param wakeUps its history in the checker
     * @param polls true if it asks over HTTP, false if it connects with a WebSocket
     */
    SleepingPhone(
            DeviceEnvironment environment,
            URI hub,
            DeviceHistory history,
            PhoneHistory wakeUps,
            boolean polls,
            Random chance) {
        this.environment = environment;
        this.history = history;
        this.wakeUps = wakeUps;
        this.chance = chance;
        this.mailbox = environment.clientResources().mailbox();
        this.registration = new PhoneRegistration(
                environment,
                hub,
                history.name(),
                mailbox,
                environment.pushService().subscribe(this),
                this::proven);
        this.connection = polls
                ? new PollingConnection(environment, hub, history, this, chance)
                : new SessionConnection(session(environment, hub, history, chance), this);
    }

    private static SimulatedDevice session(
            DeviceEnvironment environment, URI hub, DeviceHistory history, Random chance) {
        return new SimulatedDevice(
                environment,
                hub,
                history,
                org.higginspush.ledger.bayeux.BayeuxSession.Transport.WEBSOCKET,
                DevicePositions.ResumePosition.HIGHEST,
                chance);
    }

    @Override
    public DeviceHistory history() {
        return history;
    }

    @Override
    public void start() {
        mailbox.execute(registration::begin);
    }

    /** Its user starts the application, after the hub has begun a new epoch: it may have lost the registration. */
    void startAgain() {
        isRegistered = false;
        wakeUps.unproven();
        start();
    }

    /** True while it can be woken. */
    @Override
    public boolean isConnected() {
        return isRegistered;
    }

    @Override
    public void flap() {
        connection.flap();
    }

    @Override
    public CompletableFuture<Void> leave() {
        mailbox.execute(() -> {
            gone = true;
            registration.end();
        });
        return connection.leave();
    }

    // ---- the push service

    @Override
    public void codeCame(String code) {
        mailbox.execute(() -> registration.prove(code));
    }

    @Override
    public void wakeUpTaken(long earlier, boolean isAnswered) {
        wakeUps.wakeUpTaken(earlier, isAnswered);
    }

    @Override
    public void woken() {
        long pause = chance.nextInt(CONNECTS_WITHIN_MILLIS);
        environment.clientResources().later(pause, () -> mailbox.execute(this::wake));
    }

    // ---- in the mailbox

    private void proven() {
        wakeUps.proven();
        isRegistered = true;
        wake();
    }

    private void wake() {
        if (gone) {
            return;
        }
        wokenAgain = isAwake;
        if (!isAwake) {
            isAwake = true;
            wakeUps.wakes();
            staysUntil =
                    System.nanoTime() + (chance.nextBoolean() ? chance.nextInt(LONGEST_STAY_MILLIS) * 1_000_000L : 0);
            connection.begin();
        }
    }

    private void sleep() {
        isAwake = false;
        if (wokenAgain) {
            wokenAgain = false;
            wake();
        }
    }

    // ---- the connection

    @Override
    public void sessionBegins() {
        wakeUps.sessionBegins();
    }

    @Override
    public void answered() {
        wakeUps.answered();
    }

    @Override
    public boolean mayRest() {
        return connection instanceof PollingConnection || System.nanoTime() - staysUntil >= 0;
    }

    @Override
    public void rested() {
        wakeUps.sleeps();
        mailbox.execute(this::sleep);
    }
}
