package org.higginspush.hub.gateway.apns;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * How Apple's push service is reached.
 *
 * @param host {@link #PRODUCTION} or {@link #DEVELOPMENT}, or that of a test
 * @param port 443, or 2197 where a firewall lets nothing else through
 * @param topic the app's bundle id
 * @param trusted the certificates that are trusted in place of the platform's; empty for the platform's
 * @param timeout within which a wake-up is answered, connecting included
 */
public record ApnsSettings(String host, int port, String topic, List<X509Certificate> trusted, Duration timeout) {
    /** For apps from the App Store, TestFlight or an enterprise. */
    public static final String PRODUCTION = "api.push.apple.com";
    /** For apps that were built and installed with Xcode. */
    public static final String DEVELOPMENT = "api.sandbox.push.apple.com";

    /** Where both listen. */
    public static final int PORT = 443;

    public ApnsSettings {
        trusted = List.copyOf(trusted);
    }
}
