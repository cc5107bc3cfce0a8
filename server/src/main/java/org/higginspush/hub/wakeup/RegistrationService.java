package org.higginspush.hub.wakeup;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.gateway.PushGateways;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.DeviceKey;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.timeline.UserTimelines;
import org.higginspush.hub.wakeup.ProofCodes.IssuedCode;
import org.higginspush.hub.wakeup.ProofRelay.ProofResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers devices, so that they can be woken when they have no connection. An address is woken only once the device has sent back a
 * code that was sent to it, so that nobody has the hub wake a stranger; the wake-ups that carry codes are few for each device and user.
 *
 * <p>Who may do what is the caller's to check. Safe for use by many threads; nothing here blocks, but that {@link #put} may read
 * from a disk. The futures complete on a thread of the
 * backplane or of a gateway, which must not be blocked, or on the calling one, or fail with a {@link Refusal}.
 */
public final class RegistrationService implements AutoCloseable {
    /** How many wake-ups with a code a device may cause in an hour. */
    static final int CODES_PER_DEVICE = 5;

    /** The same for all devices of a user together. */
    static final int CODES_PER_USER = 10;

    /** For so long after a code was sent, registering the same address again sends no other. */
    static final Duration SAME_CODE = Duration.ofMinutes(1);

    /** How long the answer to {@link #wake} may take, and how long the push service keeps that wake-up. */
    static final Duration TRIAL = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationService.class);

    private final Backplane backplane;
    private final Registrations registrations;
    private final PushGateways gateways;
    private final InstantSource clock;
    private final ProofCodes codes;
    private final AttemptLimit<DeviceKey> ofDevices;
    private final AttemptLimit<String> ofUsers;
    private final RegistrationExpiry expiry;
    private volatile UserTimelines timelines = UserTimelines.NONE;

    private volatile ProofRelay others = ProofRelay.NONE;

    /**
     * @param gateways send what is sent; not closed with this
     * @param timers end registrations at their time; not shut down with this
     * @param random where codes come from
     */
    public RegistrationService(
            Backplane backplane,
            PushGateways gateways,
            InstantSource clock,
            ScheduledExecutorService timers,
            SecureRandom random) {
        this.backplane = backplane;
        this.registrations = backplane.registrations();
        this.gateways = gateways;
        this.clock = clock;
        this.codes = new ProofCodes(clock, random);
        this.ofDevices = new AttemptLimit<>(CODES_PER_DEVICE, clock);
        this.ofUsers = new AttemptLimit<>(CODES_PER_USER, clock);
        this.expiry = new RegistrationExpiry(registrations, clock, timers);
    }

    /** From now on these are told of what became of trial wake-ups. */
    public void tell(UserTimelines those) {
        timelines = those;
    }

    /** Begins to end registrations at their time. To be called once. */
    public void start() {
        expiry.start();
    }

    // ---- registering

    /**
     * Registers an address for a device, in place of the one that it had. Unless the device has proven that it has this address, a
     * wake-up with a code goes there.
     *
     * @param expires when it ends; null if it has no end of its own
     * @return completed once durable with the registration, proven or not; failed with {@code MALFORMED} if nothing could ever be sent
     *     to the address, with {@code CONFLICT} if the hub has no gateway for it, or the user too many registrations, with
     *     {@code SLOW_DOWN} if the device or user caused too many codes
     */
    public CompletableFuture<Registration> put(
            String user, String device, PushAddress address, @Nullable Instant expires) {
        Refusal useless = useless(address);
        if (useless != null) {
            return refused(useless);
        }
        DeviceKey whose = new DeviceKey(user, device);
        Registration known = registrations.find(user, device);
        boolean needsCode =
                (known == null || !known.proven() || !known.address().equals(address)) && !isCodeFresh(whose, address);
        if (needsCode) {
            Refusal tooMany = countCode(whose);
            if (tooMany != null) {
                return refused(tooMany);
            }
        }
        Instant now = clock.instant();
        CompletableFuture<Registration> put = wokenFor(known, whose)
                .thenCompose(offset ->
                        registrations.put(new Registration(user, device, address, now, expires, false, offset)));
        return needsCode
                ? put.whenComplete((kept, failure) -> {
                    if (kept == null || !sendCode(whose, kept)) {
                        uncountCode(whose);
                    }
                })
                : put;
    }

    /**
     * Up to where a device that registers needs no wake-up. It runs now, so it syncs what was before its first registration by itself;
     * what it was not woken for at its former address, it is at the new one.
     */
    private CompletableFuture<Long> wokenFor(@Nullable Registration known, DeviceKey whose) {
        return known != null
                ? CompletableFuture.completedFuture(known.wokenFor())
                : backplane
                        .missed(whose.user(), whose.device(), null)
                        .thenApply(missed -> missed.position().offset());
    }

    /** Why nothing could ever be sent to an address; null if it could. */
    private @Nullable Refusal useless(PushAddress address) {
        if (!gateways.offers(address.platform(), address.app())) {
            return new Refusal(
                    ErrorCode.CONFLICT,
                    "This hub cannot wake such a device yet; for its operator: " + gateways.missing(address));
        }
        String problem = gateways.problem(address);
        return problem == null ? null : Refusal.malformed(problem);
    }

    /** Whether a code for this address was sent a moment ago: whoever registers again did not get the answer. */
    private boolean isCodeFresh(DeviceKey whose, PushAddress address) {
        IssuedCode issued = codes.find(whose, address);
        return issued != null && clock.instant().isBefore(issued.at.plus(SAME_CODE));
    }

    private synchronized @Nullable Refusal countCode(DeviceKey whose) {
        Duration ofDevice = ofDevices.wait(whose);
        Duration ofUser = ofUsers.wait(whose.user());
        Duration wait = ofDevice.compareTo(ofUser) > 0 ? ofDevice : ofUser;
        if (!wait.isZero()) {
            long minutes = Math.max(1, wait.plusSeconds(59).toMinutes());
            return new Refusal(
                    ErrorCode.SLOW_DOWN,
                    "Too many addresses were registered for this "
                            + (ofDevice.compareTo(ofUser) > 0 ? "device" : "user") + ": try again in " + minutes
                            + (minutes == 1 ? " minute." : " minutes."),
                    Duration.ofSeconds(Math.max(1, wait.plusMillis(999).toSeconds())));
        }
        ofDevices.count(whose);
        ofUsers.count(whose.user());
        return null;
    }

    /** It was not sent. */
    private synchronized void uncountCode(DeviceKey whose) {
        ofDevices.uncount(whose);
        ofUsers.uncount(whose.user());
    }

    private static <T> CompletableFuture<T> refused(Refusal refusal) {
        return CompletableFuture.failedFuture(refusal);
    }

    // ---- codes

    /**
     * Sends a code to an address that was registered, unless it was replaced, removed or proven since, or another request that
     * registered it at the same time has sent one: of two codes the device could not tell which is the good one.
     *
     * @return whether it was sent
     */
    private boolean sendCode(DeviceKey whose, Registration registration) {
        PushAddress address = registration.address();
        String code;
        IssuedCode issued;
        synchronized (codes) {
            Registration now = registrations.find(whose.user(), whose.device());
            boolean isWanted = now != null && !now.proven() && now.address().equals(address);
            if (!isWanted || isCodeFresh(whose, address)) {
                return false;
            }
            code = codes.issue(whose, address);
            issued = codes.find(whose, address);
        }
        Instant end = clock.instant().plus(ProofCodes.LIFETIME);
        gateways.wake(new WakeUp(address, code, end), end)
                .thenAccept(result -> codeSent(whose, registration, issued, result));
        return true;
    }

    private void codeSent(
            DeviceKey whose, Registration registration, @Nullable IssuedCode issued, WakeUpResult result) {
        if (result instanceof WakeUpResult.Accepted) {
            return;
        }
        if (issued != null) {
            codes.used(whose, issued); // whoever registers again is sent another at once
        }
        if (result instanceof WakeUpResult.Gone gone) {
            removeGone(registration, gone);
        }
    }

    /** The push service does not know the address, unless the device registered it again since. */
    private CompletableFuture<Boolean> removeGone(Registration registration, WakeUpResult.Gone gone) {
        LOG.debug("A push service does not know an address any more: {}", gone.reason());
        Instant since = gone.since() == null ? registration.registered() : gone.since();
        return registrations.remove(registration.user(), registration.device(), registration.address(), since);
    }

    /**
     * A device sends back the code that was sent to its address. If the registration is proven already, that is all there is to say.
     *
     * @return completed once durable with the registration; failed with {@code NOT_FOUND} if there is none, with {@code FORBIDDEN} if
     *     it is another code, with {@code CONFLICT} if none is under way
     */
    public CompletableFuture<Registration> prove(String user, String device, String code) {
        DeviceKey whose = new DeviceKey(user, device);
        Registration known = registrations.find(user, device);
        if (known == null) {
            return refused(notRegistered());
        }
        if (known.proven()) {
            return durable(known);
        }
        try {
            return proven(known, codes.check(whose, known.address(), code));
        } catch (Refusal refusal) {
            return refusal.code() == ErrorCode.CONFLICT ? provenElsewhere(known, code, refusal) : refused(refusal);
        }
    }

    private CompletableFuture<Registration> proven(Registration known, IssuedCode issued) {
        return registrations
                .prove(known.user(), known.device(), known.address())
                .thenApply(isProven -> {
                    Registration now = registrations.find(known.user(), known.device());
                    if (!isProven || now == null) {
                        throw replaced();
                    }
                    codes.used(new DeviceKey(known.user(), known.device()), issued);
                    return now;
                });
    }

    /** Another node may have sent the code. */
    private CompletableFuture<Registration> provenElsewhere(Registration known, String code, Refusal unknown) {
        return others.ask(new DeviceKey(known.user(), known.device()), code).thenCompose(result -> switch (result) {
            case PROVEN -> durable(known);
            case WRONG -> refused(ProofCodes.wrong());
            case UNKNOWN -> refused(unknown);
        });
    }

    /** Lets devices send their codes back to any of several nodes. */
    public void relay(ProofRelay relay) {
        others = relay;
        relay.serve((device, code) -> {
            Registration known = registrations.find(device.user(), device.device());
            if (known == null) {
                return CompletableFuture.completedFuture(ProofResult.UNKNOWN);
            }
            try {
                return proven(known, codes.check(device, known.address(), code)).thenApply(done -> ProofResult.PROVEN);
            } catch (Refusal refusal) {
                return CompletableFuture.completedFuture(
                        refusal.code() == ErrorCode.CONFLICT ? ProofResult.UNKNOWN : ProofResult.WRONG);
            }
        });
    }

    /** It may have been proven by a request whose answer was lost, and be on its way to the disk. */
    private CompletableFuture<Registration> durable(Registration known) {
        return registrations
                .prove(known.user(), known.device(), known.address())
                .thenApply(isProven -> {
                    if (!isProven) {
                        throw replaced();
                    }
                    return known;
                });
    }

    private static Refusal replaced() {
        return new Refusal(
                ErrorCode.CONFLICT, "The address was replaced or removed meanwhile: register the address again.");
    }

    /** What is answered where a device has no registration. */
    public static Refusal notRegistered() {
        return new Refusal(ErrorCode.NOT_FOUND, "This device has no registration: register its address first.");
    }

    // ---- reading, removing, trying

    /** The registration of a device, or null. */
    public @Nullable Registration find(String user, String device) {
        Registration known = registrations.find(user, device);
        return known == null || isOver(known) ? null : known;
    }

    /** The registrations of a user, in the order of the devices' ids. */
    public List<Registration> of(String user) {
        return registrations.of(user).stream().filter(one -> !isOver(one)).toList();
    }

    private boolean isOver(Registration registration) {
        return registration.expires() != null && !registration.expires().isAfter(clock.instant());
    }

    /**
     * Removes the registration of a device.
     *
     * @return completed once durable with whether there was one
     */
    public CompletableFuture<Boolean> remove(String user, String device) {
        codes.forget(new DeviceKey(user, device));
        return registrations.remove(user, device, null, null);
    }

    /**
     * Wakes a device now, whether or not there is something for it: to try whether that works.
     *
     * @return what the push service answered; failed with {@code NOT_FOUND} if the device has no registration, with {@code CONFLICT}
     *     if that is not proven
     */
    public CompletableFuture<WakeUpResult> wake(String user, String device) {
        Registration known = find(user, device);
        if (known == null) {
            return refused(notRegistered());
        }
        if (!known.proven()) {
            return refused(new Refusal(
                    ErrorCode.CONFLICT,
                    "The device has not proven yet that it has this address, so nothing else is sent there: let it send back"
                            + " its code."));
        }
        Instant end = clock.instant().plus(TRIAL);
        AttemptRecord record =
                new AttemptRecord(timelines, user, device, known.address().platform());
        return gateways.wake(new WakeUp(known.address(), null, end), end, record)
                .thenCompose(result -> {
                    record.ended(result);
                    return result instanceof WakeUpResult.Gone gone
                            ? removeGone(known, gone).thenApply(removed -> result)
                            : CompletableFuture.completedFuture(result);
                });
    }

    /** Ends no more registrations. */
    @Override
    public void close() {
        expiry.close();
    }
}
