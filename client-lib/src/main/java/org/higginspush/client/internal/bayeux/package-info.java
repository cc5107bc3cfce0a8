/** One Bayeux session over one connection. The only package that knows CometD and Jetty. */
@NullMarked
package org.higginspush.client.internal.bayeux;

import org.jspecify.annotations.NullMarked;
