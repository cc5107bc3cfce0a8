package org.higginspush.hub.command;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command sees of the world it was called from.
 *
 * @param out for what was asked for, and nothing else
 * @param err for what people should know besides
 * @param environment the environment variables
 */
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment) {
    /** Prints one line of what was asked for. */
    void print(String line) {
        out.println(line);
        out.flush();
    }

    /** Tells one line to whoever watches. */
    void tell(String line) {
        err.println(line);
        err.flush();
    }

    /** True if nobody reads any more what is printed. */
    boolean isGone() {
        return out.checkError();
    }

    /** Text from elsewhere as one line that cannot steer a terminal. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
