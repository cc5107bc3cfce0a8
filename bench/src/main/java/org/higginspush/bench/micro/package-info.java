/** JMH benchmarks of the hub's parts. */
@NullMarked
package org.higginspush.bench.micro;

import org.jspecify.annotations.NullMarked;
