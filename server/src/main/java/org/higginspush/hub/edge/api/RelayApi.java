package org.higginspush.hub.edge.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.edge.registration.WakeUpFields;
import org.higginspush.hub.gateway.PushGateways;
import org.higginspush.hub.gateway.WakeUp;
import org.higginspush.hub.gateway.WakeUpResult;
import org.higginspush.hub.model.ChangeFields;
import org.higginspush.hub.model.KnownFields;
import org.higginspush.hub.model.PushAddress;
import org.higginspush.hub.model.PushPlatform;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.RegistrationFields;
import org.jspecify.annotations.Nullable;

/**
 * Wakes devices of other hubs, which lack the credentials of the vendors that this one has. It learns where a device is woken and until
 * when, and which hub asks; whose device it is and what changed is not said. Nothing of it is stored or logged, and what another hub
 * handed on is never handed on again, so that hubs that name each other do not send a wake-up round for ever.
 */
public final class RelayApi {
    /** How long the answer may take: less than the other hub waits for it. */
    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private static final KnownFields KNOWN =
            KnownFields.of("a wake-up of another hub", "platform", "token", "endpoint", "app", "code", "expires");
    private static final int LONGEST_CODE = 256;

    private final PushGateways gateways;
    private final RelayLimits limits;
    private final Duration answerWithin;
    private final InstantSource clock;

    /**
     * @param gateways send what is sent
     * @param answerWithin after this the other hub is told to try later
     */
    public RelayApi(PushGateways gateways, RelayLimits limits, Duration answerWithin, InstantSource clock) {
        this.gateways = gateways;
        this.limits = limits;
        this.answerWithin = answerWithin;
        this.clock = clock;
    }

    /** To be called before the body is read, with whoever has shown a token of the scope for it. */
    void count(Identity who) {
        limits.count(who);
    }

    void wake(ApiExchange exchange, Identity who, ApiBody body) {
        Map<?, ?> fields = body.object();
        KNOWN.requireOnly(fields.keySet());
        String code = code(fields);
        Instant now = clock.instant();
        Instant expires = expires(fields);
        PushAddress address = address(fields, expires, now);
        WakeUpResult.Rejected wrong = wrong(address, expires, now);
        if (wrong != null) {
            answer(exchange, wrong);
            return;
        }
        limits.begin(who);
        exchange.when(
                woken(new WakeUp(address, code, expires)).whenComplete((result, failure) -> limits.end(who)),
                result -> answer(exchange, result));
    }

    /**
     * It is sent in the first half of the time, so that there is another for the answer; trying again later is up to the other hub. It is
     * not awaited for ever: a push service that hangs must not make that hub think that this one does.
     */
    private CompletableFuture<WakeUpResult> woken(WakeUp wakeUp) {
        return gateways.wake(wakeUp, clock.instant().plus(answerWithin.dividedBy(2)))
                .completeOnTimeout(
                        new WakeUpResult.TryLater(null, "The push service has not answered yet."),
                        answerWithin.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static void answer(ApiExchange exchange, WakeUpResult result) {
        Map<String, Object> fields = new LinkedHashMap<>(WakeUpFields.of(result));
        if (result instanceof WakeUpResult.Gone gone && gone.since() != null) {
            fields.put("since", gone.since().toString());
        }
        if (result instanceof WakeUpResult.TryLater later && later.thisAddressOnly()) {
            fields.put("thisAddressOnly", true);
        }
        exchange.answer(200, fields);
    }

    private WakeUpResult.@Nullable Rejected wrong(PushAddress address, Instant expires, Instant now) {
        if (!gateways.offersItself(address.platform(), address.app())) {
            return new WakeUpResult.Rejected(missing(address));
        }
        String problem = gateways.problem(address);
        if (problem != null) {
            return new WakeUpResult.Rejected(problem);
        }
        return expires.isAfter(now)
                ? null
                : new WakeUpResult.Rejected(
                        "By this hub's clock the wake-up is over already: set the clocks of both hubs,"
                                + " best by NTP.");
    }

    private String missing(PushAddress address) {
        return gateways.offers(address.platform(), address.app())
                ? "This hub has no credentials for " + address.platform().word()
                        + " either, and does not hand on what another hub handed on: ask a hub that has them."
                : gateways.missing(address);
    }

    // ---- the body

    private static PushAddress address(Map<?, ?> fields, Instant expires, Instant now) {
        Map<Object, Object> registration = new HashMap<>(fields);
        registration.remove("code");
        registration.remove("expires");
        PushAddress address = RegistrationFields.read(registration, now).address();
        if (address.platform() == PushPlatform.WEB_PUSH) {
            throw Refusal.malformed("Web Push needs no credentials of a vendor: wake such devices yourself.");
        }
        if (expires.isAfter(now.plus(RegistrationFields.LONGEST))) {
            throw Refusal.malformed("\"expires\" must be within " + RegistrationFields.LONGEST.toDays() + " days.");
        }
        return address;
    }

    private static @Nullable String code(Map<?, ?> fields) {
        String code = ChangeFields.text(fields, "code");
        if (code != null && (code.isEmpty() || code.length() > LONGEST_CODE)) {
            throw Refusal.malformed("\"code\" must have 1 to " + LONGEST_CODE + " characters.");
        }
        return code;
    }

    private static Instant expires(Map<?, ?> fields) {
        String text = ChangeFields.text(fields, "expires");
        if (text == null) {
            throw Refusal.malformed("\"expires\" is missing: say until when the wake-up is good.");
        }
        return RegistrationFields.time(text);
    }
}
