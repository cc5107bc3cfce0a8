package org.higginspush.ledger.device;

import java.util.concurrent.CompletableFuture;

/** A phone that connects with a WebSocket, hears what it missed, and confirms it with a heartbeat. */
final class SessionConnection implements PhoneConnection, SimulatedDevice.SessionListener {
    private final SimulatedDevice device;
    private final Owner owner;

    SessionConnection(SimulatedDevice device, Owner owner) {
        this.device = device;
        this.owner = owner;
        device.listen(this);
    }

    @Override
    public void begin() {
        device.start();
    }

    @Override
    public void flap() {
        device.flap();
    }

    @Override
    public CompletableFuture<Void> leave() {
        return device.leave();
    }

    @Override
    public void sessionBegins() {
        owner.sessionBegins();
    }

    @Override
    public boolean answered(boolean knowsThatAllIsKnown) {
        owner.answered();
        return knowsThatAllIsKnown && owner.mayRest();
    }

    @Override
    public void rested() {
        owner.rested();
    }
}
