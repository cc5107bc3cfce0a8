package org.higginspush.hub.gateway.http;

import java.io.IOException;
import java.util.regex.Pattern;

/** The secret with which the hub asks Microsoft Entra for access tokens (RFC 6749, section 2.3.1). Its text never shows it. */
public final class ClientSecret {
    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,256}");
    private static final Pattern ID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final String value;

    private ClientSecret(String value) {
        this.value = value;
    }

    /**
     * Reads one.
     *
     * @param text of the file; spaces and line ends around it are ignored
     * @throws IOException if it is none; the message completes the sentence "the file ..." and quotes nothing of it
     */
    public static ClientSecret parse(String text) throws IOException {
        String value = text.strip();
        if (value.isEmpty()) {
            throw new IOException("is empty: put the value of a client secret there");
        }
        if (ID.matcher(value).matches()) {
            throw new IOException(
                    "holds the id of a client secret: put its value there, which Entra shows once, beside the id");
        }
        if (!VISIBLE.matcher(value).matches()) {
            throw new IOException("holds no client secret: it must be the value and nothing else, in one line");
        }
        return new ClientSecret(value);
    }

    String value() {
        return value;
    }

    @Override
    public String toString() {
        return "ClientSecret";
    }
}
