package org.higginspush.hub.edge.bayeux;

import java.security.Principal;

/** What CometD may ask about where a message came from, and what only servlets have: a login, an HTTP session, a context. */
@SuppressWarnings("NullAway") // BayeuxContext is not annotated; CometD allows null for all of these
interface NoServlet extends Exchange.Source {
    @Override
    default Principal getUserPrincipal() {
        return null;
    }

    @Override
    default boolean isUserInRole(String role) {
        return false;
    }

    @Override
    default String getSessionId() {
        return null;
    }

    @Override
    default Object getSessionAttribute(String name) {
        return null;
    }

    @Override
    default Object getContextAttribute(String name) {
        return null;
    }

    @Override
    default String getContextPath() {
        return "";
    }
}
