package org.higginspush.hub.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

/**
 * A slot of a Redis Cluster that is moved from one server to another.
 *
 * @param servers all of the cluster
 */
record SlotMigration(String slot, RedisFixture from, RedisFixture to, List<RedisFixture> servers) {
    /** The slot of a key that is there, which moves to the next server. */
    static SlotMigration of(List<RedisFixture> servers, String key) throws IOException {
        RedisFixture from = owner(servers, key);
        return to(servers.get((servers.indexOf(from) + 1) % servers.size()), servers, key);
    }

    /** The slot of a key that is there, which moves to a certain server. */
    static SlotMigration to(RedisFixture to, List<RedisFixture> servers, String key) throws IOException {
        String slot =
                servers.get(0).command("CLUSTER KEYSLOT " + key).substring(1).trim();
        return new SlotMigration(slot, owner(servers, key), to, servers);
    }

    private static RedisFixture owner(List<RedisFixture> servers, String key) throws IOException {
        for (RedisFixture server : servers) {
            if (server.command("EXISTS " + key).startsWith(":1")) {
                return server;
            }
        }
        throw new AssertionError("no server has " + key);
    }

    private static void requireOk(String answer) {
        assertThat(answer).startsWith("+");
    }

    void begin() throws IOException {
        requireOk(to.command("CLUSTER SETSLOT " + slot + " IMPORTING " + from.command("CLUSTER MYID")));
        requireOk(from.command("CLUSTER SETSLOT " + slot + " MIGRATING " + to.command("CLUSTER MYID")));
    }

    void move(String key) throws IOException {
        requireOk(from.command("MIGRATE 127.0.0.1 " + to.port() + " " + key + " 0 5000"));
    }

    void end() throws IOException {
        String owner = to.command("CLUSTER MYID");
        for (RedisFixture server : List.of(to, from)) {
            requireOk(server.command("CLUSTER SETSLOT " + slot + " NODE " + owner));
        }
        for (RedisFixture server : servers) {
            server.command("CLUSTER SETSLOT " + slot + " NODE " + owner);
        }
    }
}
