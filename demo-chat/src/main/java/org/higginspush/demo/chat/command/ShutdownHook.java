package org.higginspush.demo.chat.command;

/** Says goodbye when the process is told to stop (Ctrl-C, a terminal that is closed), until it is closed. */
final class ShutdownHook implements AutoCloseable {
    private final Thread hook;

    private ShutdownHook(Thread hook) {
        this.hook = hook;
    }

    static ShutdownHook of(Runnable goodbye) {
        Thread hook = new Thread(goodbye, "chat-goodbye");
        Runtime.getRuntime().addShutdownHook(hook);
        return new ShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is stopping, and the hook runs.
        }
    }
}
