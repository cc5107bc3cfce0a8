@NullMarked
package org.higginspush.demo.chat.line;

import org.jspecify.annotations.NullMarked;
