package org.higginspush.ledger.checker;

/** A context of a user. */
public record ContextName(String user, String context) {}
