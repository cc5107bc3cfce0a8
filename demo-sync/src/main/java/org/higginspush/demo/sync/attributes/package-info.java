/** A sample Attribute Server: users' contexts over HTTP, safe against lost updates. It tells whoever listens what changed. */
@NullMarked
package org.higginspush.demo.sync.attributes;

import org.jspecify.annotations.NullMarked;
