/** The results as JSON, as a Markdown table and as a plot. */
@NullMarked
package org.higginspush.bench.report;

import org.jspecify.annotations.NullMarked;
