package org.higginspush.hub.httpclient;

/** The environment names a proxy that cannot be one. */
public final class InvalidProxyException extends HubClientException {
    private static final long serialVersionUID = 1L;

    InvalidProxyException(String text) {
        super(text);
    }
}
