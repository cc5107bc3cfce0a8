package org.higginspush.docs;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one template of all pages, in which {@code {{name}}} stands for what each page has of its own.
 *
 * @param text the template
 */
record PageTemplate(String text) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /**
     * A page.
     *
     * @throws IllegalArgumentException if there is no value for a place
     */
    String page(Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalArgumentException("The template has {{" + place.group(1) + "}}, and no page has that");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
