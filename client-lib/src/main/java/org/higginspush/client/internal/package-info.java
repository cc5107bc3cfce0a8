/**
 * What the client library is made of. Not for applications: it may change with every version.
 *
 * <p>{@code sync}, {@code position}, {@code reconnect} and {@code outbox} are decisions only: time and random numbers are
 * arguments. {@code bayeux} is the only package that uses CometD and Jetty.
 */
@NullMarked
package org.higginspush.client.internal;

import org.jspecify.annotations.NullMarked;
