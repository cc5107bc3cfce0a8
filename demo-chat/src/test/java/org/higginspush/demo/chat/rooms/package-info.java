@NullMarked
package org.higginspush.demo.chat.rooms;

import org.jspecify.annotations.NullMarked;
