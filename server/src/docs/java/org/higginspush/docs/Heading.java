package org.higginspush.docs;

/**
 * A heading of a document.
 *
 * @param level 1 to 6
 * @param anchor its id in the page, unique there, made as GitHub makes it
 * @param text without its markup
 */
record Heading(int level, String anchor, String text) {}
