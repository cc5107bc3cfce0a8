/**
 * Runs while the hub is built: makes pages of the Markdown documents, which the hub then serves at {@code /docs/}. It is no
 * part of the hub.
 */
@NullMarked
package org.higginspush.docs;

import org.jspecify.annotations.NullMarked;
