/** The command line: one class a command, and how it logs. */
@NullMarked
package org.higginspush.hub.command;

import org.jspecify.annotations.NullMarked;
