package org.higginspush.hub.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.IHelpSectionRenderer;

/** The commands in {@code hub --help}, grouped by what they are for. */
final class CommandGroups implements IHelpSectionRenderer {
    private static final String OTHERS = "Demonstrations of plug-ins:";

    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Run a hub:", List.of("serve", "demo", "check-config", "backup", "compact", "move"));
        GROUPS.put(
                "Use a running hub:",
                List.of("token", "publish", "watch", "sessions", "why", "disconnect", "wake", "cluster"));
        GROUPS.put(OTHERS, List.of());
        GROUPS.put("Find what is wrong on the way to a hub:", List.of("doctor"));
        GROUPS.put("About this program:", List.of("version", "completion"));
    }

    @Override
    public String render(Help help) {
        StringBuilder text = new StringBuilder();
        Map<String, Help> commands = new LinkedHashMap<>(help.subcommands());
        GROUPS.forEach((title, names) -> {
            List<String> there = new ArrayList<>(title.equals(OTHERS) ? others(commands) : names);
            there.retainAll(commands.keySet());
            if (!there.isEmpty()) {
                text.append('\n').append(title).append('\n').append(table(help, there));
            }
        });
        return text.toString();
    }

    /** What plug-ins bring. */
    private static List<String> others(Map<String, Help> commands) {
        return commands.keySet().stream()
                .filter(name -> GROUPS.values().stream().noneMatch(names -> names.contains(name)))
                .toList();
    }

    private static String table(Help help, List<String> names) {
        TextTable table = TextTable.forColumns(
                help.colorScheme(), new Column(15, 2, Overflow.SPAN), new Column(65, 0, Overflow.WRAP));
        for (String name : names) {
            String[] description = Objects.requireNonNull(help.subcommands().get(name))
                    .commandSpec()
                    .usageMessage()
                    .description();
            table.addRowValues(name, description.length == 0 ? "" : description[0]);
        }
        return table.toString();
    }
}
