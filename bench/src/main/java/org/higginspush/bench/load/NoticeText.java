package org.higginspush.bench.load;

/**
 * The notice that all servers carry: {@code {"context":"c-17","revision":5,"origin":"pc","position":"..."}}. The
 * context names the user, so that a notice that reached the wrong one is seen; the revision numbers the publishes.
 */
public final class NoticeText {
    /** A position as long as the hub's, for servers that have none of their own. */
    private static final String TAIL = ",\"origin\":\"pc\",\"position\":\"k3:1760000000000123\"}";

    private NoticeText() {}

    /** What the hub's publisher says: the hub adds the position. */
    public static String change(int user, long revision) {
        return "{\"context\":\"c-" + user + "\",\"revision\":" + revision + ",\"origin\":\"pc\"}";
    }

    /** What every other server's publisher says: as many bytes as the hub's notice has. */
    public static String notice(int user, long revision) {
        return "{\"context\":\"c-" + user + "\",\"revision\":" + revision + TAIL;
    }

    /** Reads notices out of bytes, whatever envelope they are in and whatever the order of their fields. */
    public static final class Scan {
        /** Where the last {@code "position"} text began and ended; equal if there was none. */
        public int positionFrom;

        public int positionTo;

        /** Whether a Bayeux meta channel was named. */
        public boolean meta;

        private long revision;
        private int user;
        private byte[] bytes = {};
        private int at;

        /**
         * Tells a device's listener of each notice.
         *
         * @return how many there were
         */
        public int scan(byte[] text, int from, int to, Device.Id id, Device.Listener listener, long now) {
            begin(text);
            int notices = 0;
            // The longest thing looked for is "revision": and a digit; nothing shorter than that can follow.
            for (at = from; at < to - 5; at++) {
                if (text[at] == '"') {
                    word(to);
                    if (user >= 0 && revision >= 0) {
                        listener.heard(id, user, revision, now);
                        user = -1;
                        revision = -1;
                        notices++;
                    }
                }
            }
            return notices;
        }

        private void begin(byte[] text) {
            bytes = text;
            meta = false;
            positionFrom = 0;
            positionTo = 0;
            revision = -1;
            user = -1;
        }

        private void word(int to) {
            byte first = bytes[at + 1];
            byte second = bytes[at + 2];
            if (first == 'c' && second == '-') {
                at += 3;
                user = (int) number(to);
            } else if (first == 'r' && second == 'e' && bytes[at + 3] == 'v') {
                at += "\"revision\":".length();
                revision = number(to);
            } else if (first == 'p' && second == 'o' && bytes[at + 3] == 's') {
                position(to);
            } else if (first == '/' && second == 'm') {
                meta = true;
            }
        }

        private long number(int to) {
            long number = 0;
            while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
                number = 10 * number + bytes[at++] - '0';
            }
            at--;
            return number;
        }

        private void position(int to) {
            positionFrom = at + "\"position\":\"".length();
            int end = positionFrom;
            while (end < to && bytes[end] != '"') {
                end++;
            }
            positionTo = end;
            at = end;
        }
    }
}
