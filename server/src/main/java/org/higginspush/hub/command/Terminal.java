package org.higginspush.hub.command;

import java.io.PrintWriter;
import java.util.Map;
import org.higginspush.hub.httpclient.EventStreamClient;

/**
 * The streams and the environment that a command was called with.
 *
 * @param out for what was asked for, and nothing else
 * @param err for what people should know besides
 * @param environment the environment variables
 */
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment)
        implements EventStreamClient.NoticeListener {
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

    @Override
    public void event(String json) {
        print(json);
    }

    @Override
    public void status(String text) {
        tell(text);
    }

    /** True if nobody reads any more what is printed. */
    @Override
    public boolean isClosed() {
        return out.checkError();
    }
}
