package org.higginspush.hub.plugin;

import java.util.concurrent.Callable;

/**
 * A command that a plug-in adds to the hub's command line, found with {@link java.util.ServiceLoader}: a class with
 * picocli's {@code @Command} that returns its exit code. It writes to the {@code getOut()} and {@code getErr()} of its
 * {@code CommandLine}; {@code --help} it need not know.
 */
public interface PluginCommand extends Callable<Integer> {}
