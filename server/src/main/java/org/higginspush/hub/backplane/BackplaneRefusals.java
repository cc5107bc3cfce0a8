package org.higginspush.hub.backplane;

import java.time.Duration;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Refusal;

/** The answers "no" of the backplanes, in the words that clients read. */
public final class BackplaneRefusals {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private BackplaneRefusals() {}

    public static Refusal cannotRecord() {
        return Refusal.unavailable("The hub cannot record changes now: send this one again later.", RETRY_AFTER);
    }

    public static Refusal cannotRead() {
        return Refusal.unavailable("The hub cannot read its records now: try again later.", RETRY_AFTER);
    }

    public static Refusal tooManyOutstanding() {
        return Refusal.unavailable("Too many changes wait to be recorded: send this one again later.", RETRY_AFTER);
    }

    public static Refusal closed() {
        return Refusal.unavailable("The hub is shutting down: send this again later.", RETRY_AFTER);
    }

    public static Refusal noHigherRevision() {
        return new Refusal(
                ErrorCode.CONFLICT,
                "This context has the highest revision there is: forget the user, or use a new context.");
    }

    public static Refusal tooManyContexts(int limit) {
        return new Refusal(
                ErrorCode.TOO_LARGE,
                "This user has " + limit
                        + " contexts, the most this hub keeps for one: use those, or forget the user.");
    }

    public static Refusal tooManyGroupContexts(int limit) {
        return new Refusal(
                ErrorCode.TOO_LARGE,
                "This group has " + limit
                        + " contexts, the most this hub keeps for one: use those, or delete the group.");
    }

    public static Refusal tooManyEveryoneContexts(int limit) {
        return new Refusal(
                ErrorCode.TOO_LARGE,
                "There are " + limit + " contexts of everyone, the most this hub keeps: use those.");
    }

    public static Refusal tooManyMembers(int limit) {
        return new Refusal(
                ErrorCode.TOO_LARGE,
                "This group has " + limit + " members, the most this hub keeps for one: use several groups.");
    }

    public static Refusal tooManyGroups(int limit) {
        return new Refusal(
                ErrorCode.TOO_LARGE,
                "This user is in " + limit
                        + " groups, the most this hub keeps for one: remove the user from another first.");
    }

    public static Refusal noSuchGroup() {
        return new Refusal(ErrorCode.NOT_FOUND, "There is no such group: create it, or put a member into it, first.");
    }

    public static Refusal tooManyTimed(int limit) {
        return new Refusal(
                ErrorCode.TOO_LARGE,
                "There are " + limit
                        + " changes for this audience that wait for their time, the most this hub keeps: cancel one.");
    }

    public static Refusal tooManyRegistrations(int limit) {
        return new Refusal(
                ErrorCode.CONFLICT,
                "This user has " + limit
                        + " registrations, the most this hub keeps for one: remove one of another device first.");
    }

    public static Refusal otherTimed() {
        return new Refusal(
                ErrorCode.CONFLICT, "This is the id of another change that waits: choose a new one for each change.");
    }

    public static Refusal noSuchTimed() {
        return new Refusal(
                ErrorCode.NOT_FOUND,
                "No such change waits: it was announced or cancelled already, or never was there.");
    }
}
