package org.higginspush.client.js;

import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;

/** Serves the page {@code /harness/}, whose script starts selectors as a test asks. */
final class Harness implements HubPlugin {
    @Override
    public String name() {
        return "harness";
    }

    @Override
    public void install(PluginContext context) {
        context.pages("harness");
    }
}
