package org.higginspush.demo.chat.rooms;

import org.jspecify.annotations.Nullable;

/**
 * Whom a private message is for.
 *
 * @param name the user
 * @param device one device of that user, or null for all
 */
public record Recipient(String name, @Nullable String device) {
    boolean means(Person person) {
        return person.name().equals(name) && (device == null || person.device().equals(device));
    }

    @Override
    public String toString() {
        return device == null ? name : name + "@" + device;
    }
}
