@NullMarked
package org.higginspush.demo.chat;

import org.jspecify.annotations.NullMarked;
