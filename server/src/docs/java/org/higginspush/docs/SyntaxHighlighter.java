package org.higginspush.docs;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Marks comments, texts, words of the language and names of fields in code. */
final class SyntaxHighlighter {
    private static final String STRING =
            "(?<string>\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*')";
    private static final String C_COMMENT = "(?<comment>/\\*[\\s\\S]*?\\*/|(?<!:)//[^\\n]*)";
    private static final String HASH_COMMENT = "(?<comment>(?<![\\w$&{])#[^\\n]*)";
    private static final Pattern JAVA = code(
            C_COMMENT,
            "abstract|boolean|break|byte|case|catch|char|class|continue|default|do|double|else|enum|extends|false|final|finally|float|for|if"
                    + "|implements|import|instanceof|int|interface|long|new|null|package|permits|private|protected|public|record|return|sealed"
                    + "|static|super|switch|synchronized|this|throw|throws|true|try|var|void|volatile|while");
    private static final Pattern JAVASCRIPT = code(
            C_COMMENT + "|(?:`(?:\\\\.|[^`\\\\])*`)",
            "as|async|await|break|case|catch|class|const|continue|declare|default|delete|do|else|export|extends|false|finally|for|from|function"
                    + "|if|import|in|instanceof|interface|let|new|null|of|readonly|return|static|super|switch|this|throw|true|try|type|typeof"
                    + "|undefined|void|while|yield");
    private static final Pattern JSON = Pattern.compile(
            "(?<name>\"(?:\\\\.|[^\"\\\\\\n])*\"(?=\\s*:))|" + STRING + "|\\b(?<word>true|false|null)\\b");
    private static final Pattern YAML = Pattern.compile(HASH_COMMENT + "|(?<name>(?m:^)[ -]*[\\w.-]+(?=:(?:\\s|$)))|"
            + STRING + "|\\b(?<word>true|false|null|on|off)\\b");
    private static final Pattern XML =
            Pattern.compile("(?<comment><!--[\\s\\S]*?-->)|(?<name></?[\\w:.-]+|/?>)|(?<string>(?<==)\"[^\"]*\")");
    private static final Pattern SHELL =
            code(HASH_COMMENT, "case|do|done|elif|else|esac|export|fi|for|function|if|in|then|while");
    private static final Pattern NGINX = code(HASH_COMMENT, "http|location|proxy_[a-z_]+|server|upstream");
    private static final Pattern HAPROXY = code(
            HASH_COMMENT,
            "acl|backend|bind|defaults|frontend|global|http-request|server|timeout|use_backend|default_backend");
    private static final Pattern APACHE = Pattern.compile(HASH_COMMENT + "|(?<name></?[A-Z][A-Za-z]+|/?>)|" + STRING
            + "|(?<word>(?m:^) *(?:ProxyPass|ProxyPreserveHost|RequestHeader|ServerName)\\b)");
    private static final Pattern CADDY = code(HASH_COMMENT, "handle|header_up|reverse_proxy");
    private static final Map<String, Pattern> LANGUAGES = Map.ofEntries(
            Map.entry("java", JAVA),
            Map.entry("kotlin", JAVA),
            Map.entry("groovy", JAVA),
            Map.entry("js", JAVASCRIPT),
            Map.entry("ts", JAVASCRIPT),
            Map.entry("json", JSON),
            Map.entry("xml", XML),
            Map.entry("html", XML),
            Map.entry("yaml", YAML),
            Map.entry("ini", YAML),
            Map.entry("sh", SHELL),
            Map.entry("python", SHELL),
            Map.entry("nginx", NGINX),
            Map.entry("haproxy", HAPROXY),
            Map.entry("apache", APACHE),
            Map.entry("caddy", CADDY));

    /** The groups of the patterns, and what their marks are called; all else is a text in quotation marks. */
    private static final List<String> KINDS = List.of("comment", "name", "word");

    private SyntaxHighlighter() {}

    private static Pattern code(String comments, String words) {
        return Pattern.compile(comments + "|" + STRING + "|(?<![\\w.$-])(?<word>" + words + ")(?![\\w-])");
    }

    /** The code as HTML; no mark goes on over the end of a line. Code of an unknown language is only escaped. */
    static String highlight(String language, String code) {
        Pattern pattern = LANGUAGES.get(language);
        if (pattern == null) {
            return Html.escape(code);
        }
        StringBuilder html = new StringBuilder();
        Matcher token = pattern.matcher(code);
        int end = 0;
        while (token.find()) {
            html.append(Html.escape(code.substring(end, token.start()))).append(mark(kind(token), token.group()));
            end = token.end();
        }
        return html.append(Html.escape(code.substring(end))).toString();
    }

    private static String kind(Matcher token) {
        String pattern = token.pattern().pattern();
        for (String kind : KINDS) {
            if (pattern.contains("(?<" + kind + ">") && token.group(kind) != null) {
                return kind;
            }
        }
        return "string";
    }

    private static String mark(String kind, String text) {
        return Html.escape(text)
                .lines()
                .map(line -> "<span class=\"" + kind + "\">" + line + "</span>")
                .collect(Collectors.joining("\n"));
    }
}
