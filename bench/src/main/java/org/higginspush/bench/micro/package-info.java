/** JMH benchmarks of the hub's inner pieces. */
@NullMarked
package org.higginspush.bench.micro;

import org.jspecify.annotations.NullMarked;
