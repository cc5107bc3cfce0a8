package org.higginspush.hub.edge.registration;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.higginspush.hub.access.CutOffCheck;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.access.Scope;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.model.Refusal;
import org.higginspush.hub.model.RegistrationFields;
import org.higginspush.hub.model.RegistrationFields.RegistrationRequest;
import org.higginspush.hub.wakeup.RegistrationService;

/**
 * What may be done with registrations, and by whom, whichever protocol asks. A device may with its own; so may whoever manages users,
 * but for proving: only the device gets the code. Whether there is such a user or device is told to nobody else. Safe for use by many
 * threads; nothing here blocks.
 */
public final class RegistrationActions {
    private final RegistrationService service;
    private final CutOffCheck cutOffs;
    private final InstantSource clock;

    /**
     * @param cutOffs whose tokens are good no more
     */
    public RegistrationActions(RegistrationService service, CutOffCheck cutOffs, InstantSource clock) {
        this.service = service;
        this.cutOffs = cutOffs;
        this.clock = clock;
    }

    /** Whether somebody is this device. A token that names no device is bound to the one that is named with it, as everywhere. */
    public static boolean isDevice(Identity who, String user, String device) {
        return who.may(Scope.SUBSCRIBE)
                && user.equals(who.user())
                && device.equals(who.boundTo(device).device());
    }

    private void requireDevice(Identity who, String user, String device) {
        if (!isDevice(who, user, device)) {
            throw Refusal.forbidden("Only the device itself can do that: use the token of this user and device.");
        }
        cutOffs.check(who.boundTo(device)); // it is bound to its device only now
    }

    private void requireDeviceOrManager(Identity who, String user, String device) {
        if (isDevice(who, user, device)) {
            cutOffs.check(who.boundTo(device));
        } else if (!who.may(Scope.MANAGE)) {
            throw Refusal.forbidden(
                    "This token is of another user or device: use the device's own, or one with the scope \"manage\".");
        }
    }

    /** Registers an address; see {@link RegistrationService#put}. */
    public CompletableFuture<Registration> put(Identity who, String user, String device, Map<?, ?> fields) {
        return failing(() -> {
            requireDeviceOrManager(who, user, device);
            RegistrationRequest request = RegistrationFields.read(fields, clock.instant());
            return unlessCutOff(who, user, device, service.put(user, device, request.address(), request.expires()));
        });
    }

    /** Takes the code that a device sends back; see {@link RegistrationService#prove}. */
    public CompletableFuture<Registration> prove(Identity who, String user, String device, Map<?, ?> fields) {
        return failing(() -> {
            requireDevice(who, user, device);
            return unlessCutOff(who, user, device, service.prove(user, device, RegistrationFields.code(fields)));
        });
    }

    /** A device that was cut off meanwhile is not woken either: its registration may have come after those that were removed. */
    private CompletableFuture<Registration> unlessCutOff(
            Identity who, String user, String device, CompletableFuture<Registration> done) {
        return done.thenCompose(registration -> isDevice(who, user, device) && cutOffs.isCutOff(who.boundTo(device))
                ? service.remove(user, device).thenApply(removed -> {
                    throw CutOffCheck.refusal();
                })
                : CompletableFuture.completedFuture(registration));
    }

    /** The registration of a device; failed with {@code NOT_FOUND} if there is none. */
    public CompletableFuture<Registration> find(Identity who, String user, String device) {
        return failing(() -> {
            requireDeviceOrManager(who, user, device);
            Registration known = service.find(user, device);
            if (known == null) {
                throw RegistrationService.notRegistered();
            }
            return CompletableFuture.completedFuture(known);
        });
    }

    /** Removes the registration of a device; failed with {@code NOT_FOUND} if there is none. */
    public CompletableFuture<Void> remove(Identity who, String user, String device) {
        return failing(() -> {
            requireDeviceOrManager(who, user, device);
            return service.remove(user, device).thenAccept(wasThere -> {
                if (!wasThere) {
                    throw RegistrationService.notRegistered();
                }
            });
        });
    }

    /** The registrations of a user, for whoever manages users; the caller has checked the scope. */
    public List<Map<String, Object>> of(String user) {
        return service.of(user).stream().map(RegistrationActions::fields).toList();
    }

    /** Wakes a device to try it, for whoever manages users; the caller has checked the scope. */
    public CompletableFuture<Map<String, Object>> wake(String user, String device) {
        return service.wake(user, device).thenApply(WakeUpFields::of);
    }

    /** A refusal that is thrown is the failure of the future. */
    private static <T> CompletableFuture<T> failing(Supplier<CompletableFuture<T>> action) {
        try {
            return action.get();
        } catch (Refusal refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    // ---- answers

    /** What is told of a registration: never its address. */
    public static Map<String, Object> fields(Registration registration) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("device", registration.device());
        fields.put("platform", registration.address().platform().word());
        if (registration.address().app() != null) {
            fields.put("app", registration.address().app());
        }
        fields.put("status", registration.proven() ? "proven" : "unproven");
        fields.put("registered", registration.registered().toString());
        if (registration.expires() != null) {
            fields.put("expires", registration.expires().toString());
        }
        return fields;
    }
}
