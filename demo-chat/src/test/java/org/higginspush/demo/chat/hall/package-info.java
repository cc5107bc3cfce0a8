@NullMarked
package org.higginspush.demo.chat.hall;

import org.jspecify.annotations.NullMarked;
