package org.higginspush.hub.access;

import java.util.Objects;
import java.util.Set;
import org.higginspush.hub.model.Refusal;

/** A later token takes the place of the one that a session was opened with. */
public final class TokenRenewal {
    private TokenRenewal() {}

    /**
     * Who the session speaks for from now on.
     *
     * @param old who it spoke for
     * @param fresh who the later token speaks for
     * @param used what the session does with its token: each of its tokens must allow that
     * @throws Refusal {@code FORBIDDEN} if it is somebody else, or may not do that
     */
    public static Identity renewed(Identity old, Identity fresh, Set<Scope> used) {
        Identity renewed = fresh.boundTo(old.device());
        if (!isSame(old, renewed)) {
            throw Refusal.forbidden("The new token is for somebody else: renew with one of the same user and device.");
        }
        for (Scope scope : used) {
            if (!renewed.may(scope)) {
                throw Refusal.forbidden("The new token lacks the scope \"" + scope.claim()
                        + "\", which this session uses: renew with one that has it, or handshake anew.");
            }
        }
        return renewed;
    }

    private static boolean isSame(Identity old, Identity renewed) {
        return old.issuer().equals(renewed.issuer())
                && old.user().equals(renewed.user())
                && old.plugins().equals(renewed.plugins())
                && Objects.equals(old.device(), renewed.device());
    }
}
