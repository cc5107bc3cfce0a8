package org.higginspush.hub.plugin;

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
