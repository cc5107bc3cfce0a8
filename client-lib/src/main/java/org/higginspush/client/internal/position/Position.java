package org.higginspush.client.internal.position;

/**
 * A hub's {@code epoch:offset}. Clients compare positions of one epoch and nothing else.
 *
 * @param text as the hub gave it
 * @param epoch which unbroken history of the hub it belongs to
 * @param offset where in it
 */
public record Position(String text, String epoch, long offset) {
    /** Reads a position; a text of another form is taken as an epoch of its own, in which nothing can be compared. */
    public static Position of(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new Position(
                    text, text.substring(0, Math.max(colon, 0)), Long.parseLong(text, colon + 1, text.length(), 10));
        } catch (NumberFormatException e) {
            return new Position(text, text, 0);
        }
    }

    /** The higher of two positions of one epoch; otherwise the other, which came later. */
    public Position orLater(Position other) {
        return epoch.equals(other.epoch) && offset > other.offset ? this : other;
    }

    @Override
    public String toString() {
        return text;
    }
}
