package org.higginspush.hub.edge.api;

import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.edge.registration.RegistrationActions;

/** What administers users: their groups, sessions and registrations, and forgetting them. */
public final class UserApis {
    private final GroupApi groups;
    private final SessionApi sessions;
    private final RegistrationApi registrations;

    public UserApis(Backplane backplane, SessionApi sessions, RegistrationActions registrations) {
        this.groups = new GroupApi(backplane.groups());
        this.sessions = sessions;
        this.registrations = new RegistrationApi(registrations);
    }

    GroupApi groups() {
        return groups;
    }

    RegistrationApi registrations() {
        return registrations;
    }

    SessionApi sessions() {
        return sessions;
    }
}
