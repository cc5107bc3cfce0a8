/** What operators can measure of the hub: what happens is told to {@link org.higginspush.hub.metrics.HubMetrics}. */
@NullMarked
package org.higginspush.hub.metrics;

import org.jspecify.annotations.NullMarked;
