package org.higginspush.hub.command;

/** A command could not do its work. The text is for the person who called it: what is wrong and what to do. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(String text) {
        this(ExitCode.FAILED, text);
    }

    CommandFailure(int exitCode, String text) {
        super(text, null, false, false);
        this.exitCode = exitCode;
    }

    static CommandFailure usage(String text) {
        return new CommandFailure(ExitCode.USAGE, text);
    }

    int exitCode() {
        return exitCode;
    }
}
