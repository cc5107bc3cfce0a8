package org.higginspush.client.internal.bayeux;

import java.io.IOException;

/** The WebSocket is closed, with one of the codes of RFC 6455, section 7.4.1. */
final class WebSocketClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int SERVICE_RESTART = 1012;

    private final int code;

    WebSocketClosedException(int code) {
        super("the WebSocket was closed with code " + code);
        this.code = code;
    }

    /** True if the hub ended it on purpose. */
    boolean isNormal() {
        return code == NORMAL || code == GOING_AWAY || code == SERVICE_RESTART;
    }
}
