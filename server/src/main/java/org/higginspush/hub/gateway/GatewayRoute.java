package org.higginspush.hub.gateway;

import org.higginspush.hub.model.PushPlatform;
import org.jspecify.annotations.Nullable;

/**
 * Which wake-ups a gateway is for.
 *
 * @param platform whose push service it talks to
 * @param app the app whose credentials it has; null if the platform is configured for one app without a name
 * @param gateway sends them; {@link PushGateways} closes it
 * @param limits how much it may cost
 * @param isRelay whether it hands wake-ups on to another hub, whose credentials are for whichever apps
 */
public record GatewayRoute(
        PushPlatform platform, @Nullable String app, PushGateway gateway, GatewayLimits limits, boolean isRelay) {
    /** To a push service. */
    public GatewayRoute(PushPlatform platform, @Nullable String app, PushGateway gateway, GatewayLimits limits) {
        this(platform, app, gateway, limits, false);
    }

    /** With the usual limits for its platform. */
    public GatewayRoute(PushPlatform platform, @Nullable String app, PushGateway gateway) {
        this(
                platform,
                app,
                gateway,
                platform == PushPlatform.WEB_PUSH ? GatewayLimits.OF_STRANGERS : GatewayLimits.OF_VENDOR);
    }

    /** Through another hub, for all apps. */
    public static GatewayRoute overRelay(PushPlatform platform, PushGateway gateway) {
        return new GatewayRoute(platform, null, gateway, GatewayLimits.OF_RELAY, true);
    }

    /**
     * Whether it is for an address.
     *
     * @param wanted null if the address names no app
     */
    boolean takes(PushPlatform other, @Nullable String wanted) {
        return platform == other && (isRelay || wanted == null || wanted.equals(app));
    }

    /** The platform and app, for a log. */
    String name() {
        if (isRelay) {
            return platform.word() + " (through the relay)";
        }
        return app == null ? platform.word() : platform.word() + " (" + app + ")";
    }
}
