/** Push services that are reached over HTTP: Web Push, FCM and WNS. */
@NullMarked
package org.higginspush.hub.gateway.http;

import org.jspecify.annotations.NullMarked;
