package org.higginspush.bench.load;

import java.util.ArrayList;
import java.util.List;

/** A listener that keeps what it is told. */
public final class Heard implements Device.Listener {
    public final List<String> notices = new ArrayList<>();
    public final List<String> losses = new ArrayList<>();
    public int openings;
    public int beats;
    public int bytes;

    @Override
    public void opened() {
        openings++;
    }

    @Override
    public void heard(Device.Seat device, int user, long revision, long now) {
        notices.add(user + "@" + revision);
    }

    @Override
    public void carried(int more) {
        bytes += more;
    }

    @Override
    public void beaten() {
        beats++;
    }

    @Override
    public void lost(Device.Seat device, String why) {
        losses.add(why);
    }
}
