package org.higginspush.demo.chat.rooms;

import org.higginspush.hub.access.Identity;
import org.higginspush.hub.model.Refusal;

/**
 * Someone at one device, as the others see it: {@code Alex4@Android@02248011}. Always made by the server, never read
 * from a message.
 *
 * @param name the user
 * @param device the device, {@code platform@id} or just a device id; empty if the session has none
 */
public record Person(String name, String device) {
    /** Before the name in a user id: a name that is free to choose must not be the id of a user of the hub. */
    private static final String NAMESPACE = "chat:";

    /** The device of what the server itself says; no session may have it. */
    public static final String SERVER = "server";

    /**
     * The person a session speaks for.
     *
     * @throws Refusal {@code FORBIDDEN} if it did not sign in to the chat, or its device pretends to be the server
     */
    public static Person of(Identity identity) {
        Person person = new Person(nameOf(identity.user()), identity.device() == null ? "" : identity.device());
        if (person.platform().equalsIgnoreCase(SERVER)) {
            throw Refusal.forbidden("The platform \"server\" is kept for the server: sign in with another.");
        }
        return person;
    }

    /** The user id in the token of whoever signed in under a name. */
    public static String userOf(String name) {
        return NAMESPACE + name;
    }

    private static String nameOf(String user) {
        if (!user.startsWith(NAMESPACE)) {
            throw Refusal.forbidden("This token is not of the chat: sign in to the chat for one.");
        }
        return user.substring(NAMESPACE.length());
    }

    /** The server itself, speaking under a name. */
    public static Person server(String name) {
        return new Person(name, SERVER);
    }

    /** What the device is: the text before the {@code @} of its id. */
    public String platform() {
        int at = device.indexOf('@');
        return at < 0 ? device : device.substring(0, at);
    }

    /** {@code name@platform@id}. */
    public String handle() {
        return device.isEmpty() ? name : name + "@" + device;
    }
}
