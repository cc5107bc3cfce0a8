/** The chat's page in real, headless Chromium. */
@NullMarked
package org.higginspush.demo.chat.page;

import org.jspecify.annotations.NullMarked;
