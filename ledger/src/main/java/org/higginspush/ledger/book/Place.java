package org.higginspush.ledger.book;

/** A context of a user. */
public record Place(String user, String context) {}
