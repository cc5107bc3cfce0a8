/** What a device has been told, what it holds, and from where it must be told again: values only. */
@NullMarked
package org.higginspush.client.internal.position;

import org.jspecify.annotations.NullMarked;
