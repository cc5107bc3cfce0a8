@NullMarked
package org.higginspush.demo.chat.wire;

import org.jspecify.annotations.NullMarked;
