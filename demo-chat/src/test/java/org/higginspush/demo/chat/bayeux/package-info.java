@NullMarked
package org.higginspush.demo.chat.bayeux;

import org.jspecify.annotations.NullMarked;
