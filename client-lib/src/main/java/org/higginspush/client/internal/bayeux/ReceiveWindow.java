package org.higginspush.client.internal.bayeux;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** How many messages are read ahead of the session, which handles them on its mailbox: a sender that is faster has to wait. */
final class ReceiveWindow {
    private static final int MAX_UNHANDLED = 32;

    private final Executor mailbox;
    private final Runnable readOn;
    private final AtomicInteger unhandled = new AtomicInteger();

    /**
     * @param readOn called when reading may go on that had to wait
     */
    ReceiveWindow(Executor mailbox, Runnable readOn) {
        this.mailbox = mailbox;
        this.readOn = readOn;
    }

    /**
     * A message was posted to the mailbox.
     *
     * @return false if no more may be read before the session has handled some
     */
    boolean posted() {
        boolean more = unhandled.incrementAndGet() < MAX_UNHANDLED;
        mailbox.execute(() -> {
            if (unhandled.getAndDecrement() == MAX_UNHANDLED) {
                readOn.run();
            }
        });
        return more;
    }
}
