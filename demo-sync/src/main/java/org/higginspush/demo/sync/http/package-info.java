/** What the demonstration's HTTP interfaces have in common: small JSON requests, answers, and problem documents. */
@NullMarked
package org.higginspush.demo.sync.http;

import org.jspecify.annotations.NullMarked;
