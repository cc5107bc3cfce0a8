package org.higginspush.hub.command.doctor;

/** Ends a check in the middle, with what it found. */
final class CheckFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient CheckResult result;

    CheckFailure(CheckResult result) {
        super(result.seen(), null, false, false);
        this.result = result;
    }

    CheckResult result() {
        return result;
    }
}
