package org.higginspush.client.bayeux;

import java.io.EOFException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.cometd.bayeux.Message;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.eclipse.jetty.client.HttpClient;

/** CometD's long polling, which here leaves nothing behind when it is closed, and always uses the one URL. */
final class HubLongPolling extends JettyHttpClientTransport {
    HubLongPolling(String url, Map<String, Object> options, ScheduledExecutorService timer, HttpClient client) {
        super(url, options, timer, client);
    }

    @Override
    protected String newRequestURI(List<Message.Mutable> messages) {
        return getURL();
    }

    @Override
    public void terminate() {
        abort(new EOFException("closed"));
        super.terminate();
    }
}
