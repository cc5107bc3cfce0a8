package org.higginspush.hub.backplane;

/**
 * What was forgotten of a user.
 *
 * @param contexts how many contexts of its own the user had, those of single devices among them
 * @param groups how many groups the user was in
 * @param timed how many changes waited for their time
 * @param registrations how many of its devices could be woken, or waited for the proof that they can
 */
public record ForgottenUser(int contexts, int groups, int timed, int registrations) {}
