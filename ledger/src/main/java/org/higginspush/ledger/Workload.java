package org.higginspush.ledger;

import java.util.ArrayList;
import java.util.List;
import org.higginspush.ledger.checker.DeviceName;

/**
 * How many users, devices, contexts and changes a run has.
 *
 * @param users how many
 * @param devicesPerUser how many each has
 * @param contexts how many each has; the revisions of the last are given by the hub, if there is more than one, and then
 *     there are changes for other audiences, too
 * @param changesPerSecond over all users
 */
public record Workload(int users, int devicesPerUser, int contexts, int changesPerSecond) {
    public Workload {
        if (users < 1 || devicesPerUser < 1 || contexts < 1 || changesPerSecond < 0) {
            throw new IllegalArgumentException("A run needs a user, a device and a context.");
        }
    }

    /** The id of a user. Not plain letters, so that the encoding of ids is at work. */
    public String user(int index) {
        return "user-" + index + "@example.org";
    }

    /** The id of a device, among those of its user. */
    public String device(int index) {
        return "device " + index;
    }

    /** The id of a context. It names its user, so that a misrouted notice is noticed. */
    public String context(int user, int index) {
        return "context-" + index + " of " + user;
    }

    /** True for contexts whose changes are published without a revision. */
    public boolean hubGivesRevisions(int context) {
        return contexts > 1 && context == contexts - 1;
    }

    /** How many groups there are, if there are other audiences than users. */
    public int groups() {
        return hasAudiences() ? 3 : 0;
    }

    /** The id of a group. */
    public String group(int index) {
        return "group " + index;
    }

    /** True if there are changes for one device, for groups, for everyone and for later. */
    public boolean hasAudiences() {
        return contexts > 1;
    }

    /** True if some of the devices are phones that sleep. */
    public boolean hasPhones() {
        return hasAudiences();
    }

    /** All devices. */
    public List<DeviceName> devices() {
        List<DeviceName> names = new ArrayList<>(users * devicesPerUser);
        for (int user = 0; user < users; user++) {
            for (int device = 0; device < devicesPerUser; device++) {
                names.add(new DeviceName(user(user), device(device)));
            }
        }
        return names;
    }
}
