package org.higginspush.dist;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pages that documents show. */
final class HtmlBlocks {
    private static final Pattern SCRIPT = Pattern.compile("(?s)<script type=\"module\">\n(.*?)</script>");

    private HtmlBlocks() {}

    /** The script of one. */
    static String script(CodeBlock block) {
        Matcher script = SCRIPT.matcher(block.code());
        if (!script.find()) {
            throw new IllegalArgumentException(block + " has no module");
        }
        return script.group(1);
    }
}
