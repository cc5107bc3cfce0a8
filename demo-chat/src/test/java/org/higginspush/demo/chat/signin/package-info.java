@NullMarked
package org.higginspush.demo.chat.signin;

import org.jspecify.annotations.NullMarked;
