package org.higginspush.bench.load;

import java.util.ArrayList;
import java.util.List;

/** A listener that records its calls. */
public final class RecordingListener implements Device.Listener {
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
    public void heard(Device.Id device, int user, long revision, long now) {
        notices.add(user + "@" + revision);
    }

    @Override
    public void noticeBytes(int more) {
        bytes += more;
    }

    @Override
    public void heartbeatAnswered() {
        beats++;
    }

    @Override
    public void lost(Device.Id device, String why) {
        losses.add(why);
    }
}
