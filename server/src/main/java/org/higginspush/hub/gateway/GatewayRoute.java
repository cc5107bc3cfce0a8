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
 */
public record GatewayRoute(PushPlatform platform, @Nullable String app, PushGateway gateway, GatewayLimits limits) {
    /** With the usual limits for its platform. */
    public GatewayRoute(PushPlatform platform, @Nullable String app, PushGateway gateway) {
        this(
                platform,
                app,
                gateway,
                platform == PushPlatform.WEB_PUSH ? GatewayLimits.OF_STRANGERS : GatewayLimits.OF_VENDOR);
    }

    /** The platform and app, for a log. */
    String name() {
        return app == null ? platform.word() : platform.word() + " (" + app + ")";
    }
}
