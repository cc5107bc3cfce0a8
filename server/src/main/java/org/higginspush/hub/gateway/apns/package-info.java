/** Apple Push Notification service, over HTTP/2 with Pushy: the only package that knows Pushy and Netty. */
@NullMarked
package org.higginspush.hub.gateway.apns;

import org.jspecify.annotations.NullMarked;
