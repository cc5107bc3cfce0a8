package org.higginspush.hub.backplane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is under way on a connection of the model. */
sealed interface ModelFrame {
    /** No position: a device that never was connected. */
    long NONE = -1;

    /** Adds what tells it from other frames to the key of a state. */
    void key(ModelKey key);

    // ---- from a device

    /** A handshake with a subscription: a new session. */
    record SubscribeFrame(long position) implements ModelFrame {
        @Override
        public void key(ModelKey key) {
            key.add('S').add(position);
        }
    }

    /**
     * A heartbeat.
     *
     * @param fresh true if it is the first message of its connection: the session goes on over another one
     */
    record ConnectFrame(long position, int heard, boolean fresh) implements ModelFrame {
        @Override
        public void key(ModelKey key) {
            key.add('C').add(position).count(heard).add(fresh);
        }
    }

    // ---- from the hub

    /** The answer to a subscription. */
    record SubscribedFrame(long position, List<NoticeFrame> missed, boolean resync, int published)
            implements ModelFrame {
        @Override
        public void key(ModelKey key) {
            key.add('A').add(position).add(resync).add(published);
            missed.forEach(notice -> notice.key(key));
        }
    }

    /**
     * @param offset its own
     * @param position what it says that the device knows
     * @param covers the changes that a sync brings at least, a bit each
     */
    record NoticeFrame(int context, long revision, @Nullable String origin, long offset, long position, int covers)
            implements ModelFrame {
        @Override
        public void key(ModelKey key) {
            key.add('N')
                    .add(context)
                    .add(revision)
                    .add(origin)
                    .add(offset)
                    .add(position)
                    .add(covers);
        }
    }

    /** The answer to a heartbeat. */
    record ReplyFrame(long position) implements ModelFrame {
        @Override
        public void key(ModelKey key) {
            key.add('R').add(position);
        }
    }

    /** The answer to a heartbeat of a session that is gone. */
    record UnknownSessionFrame() implements ModelFrame {
        @Override
        public void key(ModelKey key) {
            key.add('U');
        }
    }
}
