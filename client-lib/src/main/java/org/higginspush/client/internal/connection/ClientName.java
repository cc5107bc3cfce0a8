package org.higginspush.client.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** How this library names itself to the hub, which shows it to operators: {@code higgins-push-java/<version>}. */
final class ClientName {
    static final String VALUE = "higgins-push-java" + suffix();

    private ClientName() {}

    /** The version of the build; empty if an application has packed the classes without it. */
    private static String suffix() {
        Properties build = new Properties();
        try (InputStream file = ClientName.class.getResourceAsStream("build.properties")) {
            if (file != null) {
                build.load(file);
            }
        } catch (IOException e) {
            return "";
        }
        String version = build.getProperty("version");
        return version == null ? "" : "/" + version;
    }
}
