package org.higginspush.hub.config;

import java.util.stream.Collectors;

/** Makes the tables of {@code docs/configuration.md} from the settings; the text around them is written by hand. */
final class ConfigurationPage {
    private ConfigurationPage() {}

    /** The page with its tables made anew. */
    static String update(String page) {
        return replace(replace(page, "settings", rows(Settings.REGISTRY)), "issuers", rows(Settings.ISSUER_TABLE));
    }

    private static String replace(String page, String name, String rows) {
        String begin = "<!-- begin " + name + " -->\n";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("<!-- end " + name + " -->");
        return page.substring(0, from) + rows + page.substring(to);
    }

    private static String rows(SettingRegistry registry) {
        return "| setting | default | allowed | meaning |\n|---|---|---|---|\n"
                + registry.settings().stream().map(ConfigurationPage::row).collect(Collectors.joining());
    }

    private static String row(Setting<?> setting) {
        String byDefault = setting.byDefault() == null ? "not set" : "`" + setting.byDefault() + "`";
        return "| `" + setting.key() + "` | " + byDefault + " | "
                + setting.parser().allowed() + " | " + setting.description() + " |\n";
    }
}
