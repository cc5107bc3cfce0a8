@NullMarked
package org.higginspush.demo.chat.command;

import org.jspecify.annotations.NullMarked;
