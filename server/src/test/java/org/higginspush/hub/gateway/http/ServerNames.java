package org.higginspush.hub.gateway.http;

import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSession;

/** Which name a client asked for (RFC 6066, section 3). */
final class ServerNames {
    private ServerNames() {}

    static String of(SSLSession session) {
        return session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .collect(Collectors.joining(","))
                : "";
    }
}
