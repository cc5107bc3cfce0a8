package org.higginspush.hub.routing;

/** Something that is watched. Closing ends it; closing twice does nothing. */
@FunctionalInterface
public interface Watch extends AutoCloseable {
    @Override
    void close();
}
