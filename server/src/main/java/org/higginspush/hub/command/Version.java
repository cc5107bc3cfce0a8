package org.higginspush.hub.command;

import picocli.CommandLine.IVersionProvider;

/** Which version this is. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    /** The version and the Java it runs on, on one line. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "Higgins Push " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version();
    }
}
