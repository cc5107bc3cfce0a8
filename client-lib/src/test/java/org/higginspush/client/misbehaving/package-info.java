/** Hubs that misbehave, over real sockets: for the tests of this client and of the browser's. */
package org.higginspush.client.misbehaving;
