package org.higginspush.docs;

/** Text as it stands in a page. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /**
     * A link.
     *
     * @param label already escaped
     * @param attributes more of them, each with a space before it
     */
    static String link(String address, String label, String attributes) {
        return "<a href=\"" + escape(address) + "\"" + attributes + ">" + label + "</a>";
    }
}
