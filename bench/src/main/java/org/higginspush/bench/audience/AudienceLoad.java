package org.higginspush.bench.audience;

/** What is told to many while the devices of others are measured. */
enum AudienceLoad {
    NONE("nothing", ""),
    GROUP("changes for the group", "/v1/groups/bench/changes"),
    EVERYONE("changes for everyone", "/v1/everyone/changes");

    /** For the table. */
    final String description;
    /** Where they are published; empty if there are none. */
    final String path;

    AudienceLoad(String description, String path) {
        this.description = description;
        this.path = path;
    }
}
