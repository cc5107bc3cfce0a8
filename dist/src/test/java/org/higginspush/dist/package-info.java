/** Tests of what {@code ./hub} is made of, run on the jars as they were packaged. */
@NullMarked
package org.higginspush.dist;

import org.jspecify.annotations.NullMarked;
