package org.higginspush.demo.sync.selector;

import java.net.URI;
import org.higginspush.client.Edit;
import org.higginspush.client.Selector;
import org.higginspush.client.SelectorBuilder;
import org.higginspush.client.SyncOutcome;
import org.higginspush.client.SyncRequest;
import org.higginspush.client.TokenSupplier;
import org.jspecify.annotations.Nullable;

/** A {@link Device} whose sync is started by push: all that it takes to put the hub in place of a timer. */
public final class PushedDevice implements AutoCloseable {
    private final Device device;
    private final Selector selector;

    private PushedDevice(Device device, SelectorBuilder selector) {
        this.device = device;
        this.selector = selector.sync(this::sync).start();
    }

    /**
     * Starts a device on push.
     *
     * @param device with the sync it already has
     * @param hub where the hub is
     * @param tokens the same tokens the device opens the Attribute Server with
     */
    public static PushedDevice start(Device device, URI hub, String user, TokenSupplier tokens) {
        return start(device, Selector.builder(hub, user, tokens));
    }

    /** Starts a device on a selector with settings of its own. */
    public static PushedDevice start(Device device, SelectorBuilder selector) {
        return new PushedDevice(device, selector);
    }

    private SyncOutcome sync(SyncRequest request) throws Exception {
        return SyncOutcome.at(request.everything() ? device.syncAll() : device.sync(request.contexts()));
    }

    /** The user of this device sets an attribute; no sync catches the context in the middle of it. */
    public void edit(String context, String attribute, @Nullable String value) {
        try (Edit edit = selector.edit(context)) {
            device.edit(edit.context(), attribute, value);
        }
    }

    public Device device() {
        return device;
    }

    public Selector selector() {
        return selector;
    }

    @Override
    public void close() {
        selector.close();
    }
}
