package org.higginspush.hub.session;

import java.util.List;

/** All sessions of one protocol; whoever holds them implements this. */
public interface ConnectedSessions {
    /** Those of a user at this moment. It may look at all there are: this is for operators, not for each change. */
    List<ConnectedSession> sessionsOf(String user);
}
