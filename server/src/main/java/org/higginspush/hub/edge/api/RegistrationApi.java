package org.higginspush.hub.edge.api;

import java.util.Map;
import org.higginspush.hub.access.Identity;
import org.higginspush.hub.backplane.Registration;
import org.higginspush.hub.edge.registration.RegistrationActions;
import org.higginspush.hub.model.ListenAddress.Purpose;

/** Where devices are woken that have no connection: one registration for each. */
final class RegistrationApi {
    private final RegistrationActions actions;

    RegistrationApi(RegistrationActions actions) {
        this.actions = actions;
    }

    /** At the addresses of the hub for devices a device is served, at those for operations whoever manages users. */
    private static void requirePurpose(ApiExchange exchange, Identity who, String user, String device) {
        exchange.require(RegistrationActions.isDevice(who, user, device) ? Purpose.DEVICES : Purpose.OPERATIONS);
    }

    /** 202 if the device is yet to prove that it has the address. */
    void put(ApiExchange exchange, Identity who, String user, String device, ApiBody body) {
        requirePurpose(exchange, who, user, device);
        exchange.when(
                actions.put(who, user, device, body.object()),
                kept -> exchange.answer(kept.proven() ? 200 : 202, RegistrationActions.fields(kept)));
    }

    void prove(ApiExchange exchange, Identity who, String user, String device, ApiBody body) {
        exchange.require(Purpose.DEVICES);
        exchange.when(actions.prove(who, user, device, body.object()), proven -> answer(exchange, proven));
    }

    void find(ApiExchange exchange, Identity who, String user, String device) {
        requirePurpose(exchange, who, user, device);
        exchange.when(actions.find(who, user, device), found -> answer(exchange, found));
    }

    private static void answer(ApiExchange exchange, Registration registration) {
        exchange.answer(200, RegistrationActions.fields(registration));
    }

    void remove(ApiExchange exchange, Identity who, String user, String device) {
        requirePurpose(exchange, who, user, device);
        exchange.when(actions.remove(who, user, device), removed -> exchange.answer(204));
    }

    /** The caller has checked the scope, here and in the next. */
    void list(ApiExchange exchange, String user) {
        exchange.answer(200, Map.of("registrations", actions.of(user)));
    }

    void wake(ApiExchange exchange, String user, String device) {
        exchange.when(actions.wake(user, device), result -> exchange.answer(200, result));
    }
}
