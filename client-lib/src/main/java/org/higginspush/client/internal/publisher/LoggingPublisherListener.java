package org.higginspush.client.internal.publisher;

import java.net.URI;
import org.higginspush.client.PublisherListener;
import org.higginspush.client.Refusal;

/** The listener of a publisher that is given none: it logs that the hub refuses it, because nobody else would say so. */
public final class LoggingPublisherListener implements PublisherListener {
    private static final System.Logger LOG = System.getLogger("org.higginspush.client");

    private final URI hub;

    public LoggingPublisherListener(URI hub) {
        this.hub = hub;
    }

    @Override
    public void refused(Refusal refusal) {
        LOG.log(
                System.Logger.Level.WARNING,
                "The hub at " + hub + " refuses this publisher: " + refusal + " Until then its changes fail.");
    }
}
