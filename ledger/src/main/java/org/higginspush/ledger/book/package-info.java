/** The books: what was changed and acknowledged, what every device was told, and what that says about the promises. */
@NullMarked
package org.higginspush.ledger.book;

import org.jspecify.annotations.NullMarked;
