/** Fixtures for tests in a real browser, shared with the modules that have pages. */
@NullMarked
package org.higginspush.browser;

import org.jspecify.annotations.NullMarked;
