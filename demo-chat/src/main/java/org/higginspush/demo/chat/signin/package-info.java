/** Signing in: names, owned by whoever signs in first, and the tokens given for them. */
@NullMarked
package org.higginspush.demo.chat.signin;

import org.jspecify.annotations.NullMarked;
