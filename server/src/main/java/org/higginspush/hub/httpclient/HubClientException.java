package org.higginspush.hub.httpclient;

/** The hub refused, or a proxy on the way did. The text is for a person: what is wrong and what to do. */
public class HubClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HubClientException(String text) {
        super(text, null, false, false);
    }
}
