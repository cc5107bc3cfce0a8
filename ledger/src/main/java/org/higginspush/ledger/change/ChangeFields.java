package org.higginspush.ledger.change;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.higginspush.hub.model.Audience;
import org.higginspush.hub.model.Change;
import org.higginspush.hub.model.Ids;
import org.higginspush.ledger.bayeux.Json;

/** A change as JSON, and where it is published. */
final class ChangeFields {
    private ChangeFields() {}

    /** All but for whom it is. */
    static ObjectNode of(Publication publication) {
        Change change = publication.change();
        ObjectNode fields = Json.object().put("context", change.context());
        if (change.revision() != null) {
            fields.put("revision", change.revision());
        }
        if (change.origin() != null) {
            fields.put("origin", change.origin().device());
        }
        if (publication.at() != null) {
            fields.put("at", publication.at().toString());
        } else if (publication.after() != null) {
            fields.put("after", publication.after().toMillis() / 1e3);
        }
        return fields;
    }

    /** With {@code for}, and {@code user} where it must say whose device the origin is. */
    static ObjectNode withAudience(Publication publication) {
        ObjectNode fields = of(publication);
        Audience audience = publication.change().audience();
        if (audience instanceof Audience.Device one) {
            fields.putObject("for").put("device", one.device());
        } else if (audience instanceof Audience.Group one) {
            fields.putObject("for").put("group", one.group());
        } else if (audience instanceof Audience.Everyone) {
            fields.putObject("for").put("everyone", true);
        }
        return withOriginsUser(publication, fields);
    }

    /** With whose device the origin is, where the address does not say it. */
    static ObjectNode withOriginsUser(Publication publication, ObjectNode fields) {
        Change change = publication.change();
        if (change.user() == null && change.origin() != null) {
            fields.put("user", change.origin().user());
        }
        return fields;
    }

    /** The address of an audience. */
    static String path(Audience audience) {
        if (audience instanceof Audience.Device one) {
            return "/v1/users/" + Ids.encode(one.user()) + "/devices/" + Ids.encode(one.device());
        }
        if (audience instanceof Audience.Group one) {
            return "/v1/groups/" + Ids.encode(one.group());
        }
        return audience instanceof Audience.User one ? "/v1/users/" + Ids.encode(one.user()) : "/v1/everyone";
    }

    /** The channel on which a change is published. */
    static String channel(Change change) {
        return change.user() == null
                ? "/service/changes"
                : "/user/" + Ids.encode(Objects.requireNonNull(change.user())) + "/contexts";
    }
}
