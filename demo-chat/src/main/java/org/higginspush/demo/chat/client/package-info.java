/** The chat for Java programs: a plain CometD client and the few lines that make a chat client of it. */
@NullMarked
package org.higginspush.demo.chat.client;

import org.jspecify.annotations.NullMarked;
