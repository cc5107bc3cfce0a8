/** The hub's own pages, the start page and the documents, in a real browser against a real hub. */
@NullMarked
package org.higginspush.pages;

import org.jspecify.annotations.NullMarked;
