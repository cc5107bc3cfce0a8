package org.higginspush.ledger.change;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.higginspush.hub.model.Change;
import org.higginspush.ledger.Scale;
import org.higginspush.ledger.book.Place;
import org.higginspush.ledger.wire.Network;
import org.jspecify.annotations.Nullable;

/** Makes changes at random and hands them to the courier, at a steady pace and in bursts. Safe for any thread. */
public final class AttributeServer {
    private static final int BEATS_A_SECOND = 20;
    private static final double WITHOUT_ORIGIN = 0.1;

    private final Scale scale;
    private final Truth truth;
    private final Courier courier;
    private final Network network;
    private final Random chance;
    private @Nullable Future<?> beat;
    /** How often revisions that the hub had given were lost: then it gives those of other contexts. */
    private volatile int given;

    private volatile boolean givenAreLost;

    /**
     * @param chance safe for any thread
     */
    public AttributeServer(Scale scale, Truth truth, Courier courier, Network network, Random chance) {
        this.scale = scale;
        this.truth = truth;
        this.courier = courier;
        this.network = network;
        this.chance = chance;
    }

    /** Begins to make changes. */
    public synchronized void begin() {
        if (givenAreLost) {
            given++;
            givenAreLost = false;
        }
        if (beat == null) {
            beat = network.every(Duration.ofSeconds(1).dividedBy(BEATS_A_SECOND), this::beat);
        }
    }

    /**
     * From now on the hub is not to give revisions, until changes begin again: it may have lost those it gave, nobody else knows
     * them, and devices may not have been told yet.
     */
    public void givenMayBeLost() {
        givenAreLost = true;
    }

    /** Makes no more; what is made already is still brought to the hub. */
    public synchronized void pause() {
        if (beat != null) {
            beat.cancel(false);
            beat = null;
        }
    }

    private void beat() {
        double due = (double) scale.changesPerSecond() / BEATS_A_SECOND;
        int now = (int) due + (chance.nextDouble() < due - (int) due ? 1 : 0);
        for (int i = 0; i < now; i++) {
            courier.bring(List.of(change()));
        }
    }

    /** Makes so many changes at once, in a few publishes. */
    public void burst(int changes) {
        for (int left = changes; left > 0; ) {
            int together = Math.min(left, 1 + chance.nextInt(5));
            courier.bring(IntStream.range(0, together).mapToObj(i -> change()).toList());
            left -= together;
        }
    }

    /** Changes one context of each user, in the name of nobody, so that each device must hear of it. */
    public void changeForEveryone() {
        for (int user = 0; user < scale.users(); user++) {
            Place place = new Place(scale.user(user), scale.context(user, 0));
            courier.bring(List.of(new Change(place.user(), place.context(), truth.next(place), null)));
        }
    }

    private Change change() {
        int user = chance.nextInt(scale.users());
        int context = chance.nextInt(givenAreLost ? Math.max(1, scale.contexts() - 1) : scale.contexts());
        boolean byHub = scale.hubGivesRevisions(context);
        String name = scale.context(user, context);
        Place place = new Place(scale.user(user), byHub && given > 0 ? name + ", again " + given : name);
        String origin =
                chance.nextDouble() < WITHOUT_ORIGIN ? null : scale.device(chance.nextInt(scale.devicesPerUser()));
        Long revision = byHub ? null : truth.next(place);
        return new Change(place.user(), place.context(), revision, origin);
    }
}
