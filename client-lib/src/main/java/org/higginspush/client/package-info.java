/**
 * The client library: a {@link org.higginspush.client.Selector} runs the sync an application already has whenever the
 * hub says that something changed; a {@link org.higginspush.client.Publisher} tells the hub that something did.
 *
 * <p>The sub-packages are not for embedders: {@code sync}, {@code position}, {@code reconnect} and {@code outbox} are
 * pure decisions (time and chance are arguments), {@code bayeux} is the only place that knows CometD and Jetty.
 */
@NullMarked
package org.higginspush.client;

import org.jspecify.annotations.NullMarked;
