package org.higginspush.demo.sync.example;

import java.util.List;
import org.higginspush.hub.plugin.HubPlugin;
import org.higginspush.hub.plugin.PluginContext;
import org.higginspush.hub.routing.GroupListener;
import org.higginspush.hub.routing.GroupMember;

public final class FamilyPlugin implements HubPlugin {
    @Override
    public String name() {
        return "family";
    }

    @Override
    public void install(PluginContext hub) {
        hub.watchGroup("family", new GroupListener() {
            @Override
            public void state(List<GroupMember> members) {
                members.stream().filter(GroupMember::connected).forEach(member -> connected(member.user()));
            }

            @Override
            public void connected(String user) {
                System.out.println("Hello, " + user + "!");
            }
        });
    }
}
