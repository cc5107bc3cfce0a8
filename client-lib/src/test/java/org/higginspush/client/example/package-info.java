/** The library as its embedders see it: from another package. */
@NullMarked
package org.higginspush.client.example;

import org.jspecify.annotations.NullMarked;
