package org.higginspush.hub;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.backplane.CatchUp;
import org.higginspush.hub.backplane.CutOffs;
import org.higginspush.hub.backplane.EmbeddedBackplane;
import org.higginspush.hub.backplane.ForgottenUser;
import org.higginspush.hub.backplane.Groups;
import org.higginspush.hub.backplane.Registrations;
import org.higginspush.hub.backplane.Timed;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Position;
import org.higginspush.hub.model.Receipt;
import org.jspecify.annotations.Nullable;

/** The real thing, in memory unless one is given, for tests to put something in the way of one of its methods. */
public class ForwardingBackplane implements Backplane {
    private final Backplane backplane;

    public ForwardingBackplane() {
        this(EmbeddedBackplane.inMemory(EmbeddedBackplane.BackplaneLimits.DEFAULT, InstantSource.system()));
    }

    public ForwardingBackplane(Backplane backplane) {
        this.backplane = backplane;
    }

    @Override
    public CompletableFuture<Receipt> record(Change change) {
        return backplane.record(change);
    }

    @Override
    public boolean mayBlock(Change change) {
        return backplane.mayBlock(change);
    }

    @Override
    public CompletableFuture<CatchUp> missed(String user, @Nullable String device, @Nullable Position since) {
        return backplane.missed(user, device, since);
    }

    @Override
    public Subscription listen(String user, Listener listener) {
        return backplane.listen(user, listener);
    }

    @Override
    public Subscription listenToAll(AnnouncementListener listener) {
        return backplane.listenToAll(listener);
    }

    @Override
    public Groups groups() {
        return backplane.groups();
    }

    @Override
    public Timed timed() {
        return backplane.timed();
    }

    @Override
    public CutOffs cutOffs() {
        return backplane.cutOffs();
    }

    @Override
    public Registrations registrations() {
        return backplane.registrations();
    }

    @Override
    public CompletableFuture<ForgottenUser> forget(String user) {
        return backplane.forget(user);
    }

    @Override
    public @Nullable String problem() {
        return backplane.problem();
    }

    @Override
    public void close() {
        backplane.close();
    }
}
