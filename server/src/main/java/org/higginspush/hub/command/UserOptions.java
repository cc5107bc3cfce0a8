package org.higginspush.hub.command;

import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;
import picocli.CommandLine.Option;

/** Which user a command is about. */
final class UserOptions {
    @Option(names = "--user", required = true, paramLabel = "ID", description = "Which user.")
    private String user = "";

    /** The user, checked. */
    String user() {
        return checked("user", user);
    }

    static String checked(String what, String id) {
        try {
            return Ids.check(what, id);
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }
}
