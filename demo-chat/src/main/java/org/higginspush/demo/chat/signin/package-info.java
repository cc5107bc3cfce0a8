/** Who may call themselves what: names, claimed by whoever comes first, and the tokens given for them. */
@NullMarked
package org.higginspush.demo.chat.signin;

import org.jspecify.annotations.NullMarked;
