package org.higginspush.hub.command;

import java.util.stream.Stream;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say whom a change is for. */
final class AudienceOptions {
    @Option(
            names = "--user",
            paramLabel = "ID",
            description = "Whose context changed. With --group or --everyone: whose device --origin is.")
    @Nullable
    String user;

    @Option(names = "--device-only", paramLabel = "ID", description = "Tell this device of the user alone.")
    @Nullable
    private String device;

    @Option(names = "--group", paramLabel = "ID", description = "This group's context changed: tell all its members.")
    @Nullable
    private String group;

    @Option(names = "--everyone", description = "Everyone's context changed: tell the devices of all users.")
    private boolean everyone;

    /** Whom the change is for. */
    Audience audience(@Nullable String origin) {
        if (Stream.of(device != null, group != null, everyone)
                        .filter(said -> said)
                        .count()
                > 1) {
            throw CommandFailure.usage("Say one of --device-only, --group and --everyone.");
        }
        if (origin != null && user == null) {
            throw CommandFailure.usage("Say whose device the origin is: --user ID.");
        }
        try {
            return group != null ? new Audience.Group(group) : everyone ? new Audience.Everyone() : ofUser();
        } catch (Refusal refusal) {
            throw CommandFailure.usage(refusal.text());
        }
    }

    private Audience ofUser() {
        if (user == null) {
            throw CommandFailure.usage("Say whose context changed: --user ID, --group ID or --everyone.");
        }
        return device == null ? new Audience.User(user) : new Audience.Device(user, device);
    }
}
