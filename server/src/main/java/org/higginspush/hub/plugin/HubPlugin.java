package org.higginspush.hub.plugin;

import java.util.List;
import org.higginspush.hub.gateway.GatewayRoute;

/**
 * Something plugged into the hub: it brings channels with their rules, services, pages and HTTP handlers. The hub knows
 * nothing of what a plug-in is for. Found with {@link java.util.ServiceLoader} by {@code hub demo}, or given to
 * {@code Hub.start} by an embedder.
 */
public interface HubPlugin extends AutoCloseable {
    /**
     * A short name for logs and for {@code GET /}, e.g. {@code chat}; also the first segment of its channels. Environment
     * variables {@code HIGGINS_PUSH_CHAT} and {@code HIGGINS_PUSH_CHAT_...} are then the plug-in's own.
     */
    String name();

    /**
     * The push services that this plug-in brings, through which the hub wakes devices beside those it is configured for. A route must name
     * its {@linkplain GatewayRoute#app app}; the registrations that name it too go there. Called once, before {@link #install}; the hub
     * closes the gateways, before it closes the plug-in.
     */
    default List<GatewayRoute> gateways() {
        return List.of();
    }

    /** Called before {@link #install} where this hub is one of several nodes of a demonstration, which can be killed. */
    default void nodes(DemoNodes nodes) {}

    /**
     * Called once, before the hub accepts connections.
     *
     * @throws Exception if the plug-in cannot work; the hub then does not start and says so
     */
    void install(PluginContext context) throws Exception;

    /**
     * Called once the hub's ports are open.
     *
     * @param hub the first address that serves devices; {@link PluginContext#uri} knows the others
     */
    default void started(java.net.URI hub) {}

    /** Called when the hub stops, in the reverse order of installation. */
    @Override
    default void close() {}
}
