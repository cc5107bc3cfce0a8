package org.higginspush.demo.chat.client;

/** The chat refused a request. The message says why and what to do. */
public final class ChatRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String text;

    ChatRefusedException(int code, String text) {
        super(text, null, false, false);
        this.code = code;
        this.text = text;
    }

    /** The HTTP status that says the same. */
    public int code() {
        return code;
    }

    /** What is wrong and what to do. */
    public String text() {
        return text;
    }
}
