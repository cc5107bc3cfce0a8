package org.higginspush.hub.edge.api;

import org.higginspush.hub.backplane.Backplane;
import org.higginspush.hub.edge.registration.RegistrationActions;

/** What administers users: their groups, sessions, registrations and timelines, and forgetting them. */
public final class UserApis {
    private final GroupApi groups;
    private final SessionApi sessions;
    private final RegistrationApi registrations;
    private final TimelineApi timelines;

    public UserApis(
            Backplane backplane, SessionApi sessions, RegistrationActions registrations, TimelineApi timelines) {
        this.groups = new GroupApi(backplane.groups());
        this.sessions = sessions;
        this.timelines = timelines;
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

    TimelineApi timelines() {
        return timelines;
    }
}
