package org.higginspush.hub.command;

/** The exit codes of the command line; {@code docs/command-line.md} lists them for scripts. */
final class ExitCode {
    /** It was done. */
    static final int OK = 0;
    /** It could not be done: the port is taken, the hub is away or refused. */
    static final int FAILED = 1;
    /** It was asked for wrongly: an unknown option, a missing value. */
    static final int USAGE = 2;
    /** The configuration is not valid. */
    static final int CONFIGURATION = 3;

    private ExitCode() {}
}
