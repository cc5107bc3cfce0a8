package org.higginspush.ledger.checker;

/** A device of a user. */
public record DeviceName(String user, String device) {
    @Override
    public String toString() {
        return user + "/" + device;
    }
}
