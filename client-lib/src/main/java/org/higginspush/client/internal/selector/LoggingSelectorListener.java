package org.higginspush.client.internal.selector;

import java.net.URI;
import org.higginspush.client.Refusal;
import org.higginspush.client.SelectorListener;
import org.jspecify.annotations.Nullable;

/** The listener of a selector that is given none: it logs that the hub refuses it, because nobody else would say so. */
public final class LoggingSelectorListener implements SelectorListener {
    private static final System.Logger LOG = System.getLogger("org.higginspush.client");

    private final String who;

    public LoggingSelectorListener(URI hub, String user, @Nullable String device) {
        String named = device == null ? "a device" : "device \"" + device + "\"";
        who = "The hub at " + hub + " refuses " + named + " of user \"" + user + "\": ";
    }

    @Override
    public void refused(Refusal refusal) {
        LOG.log(System.Logger.Level.WARNING, who + refusal + " Until then it syncs on its timer.");
    }
}
