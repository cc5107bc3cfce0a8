/** The chat on a command line. */
@NullMarked
package org.higginspush.demo.chat.command;

import org.jspecify.annotations.NullMarked;
