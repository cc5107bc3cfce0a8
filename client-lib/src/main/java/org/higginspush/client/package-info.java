/**
 * The client library: a {@link org.higginspush.client.Selector} runs the sync an application already has whenever the
 * hub says that something changed; a {@link org.higginspush.client.Publisher} tells the hub that something did.
 *
 * <p>This package is for applications. What it is made of is in {@code internal} and may change with every version.
 */
@NullMarked
package org.higginspush.client;

import org.jspecify.annotations.NullMarked;
