package org.higginspush.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles the Java of a document. A block with a class of its own is a file. Any other is the body of a method, in a class with
 * what {@code preludes} says that the document takes for granted, and with the imports of the blocks before it.
 */
final class JavaBlocks {
    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^\n]*;\n");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public |final )*(?:class|record|interface|enum) (\\w+)");

    private JavaBlocks() {}

    /**
     * Compiles them together.
     *
     * @return what the compiler says; empty if all is well
     */
    static String compile(List<CodeBlock> blocks, Path classes) throws IOException {
        List<JavaFileObject> files = new ArrayList<>();
        StringBuilder imports = new StringBuilder();
        for (CodeBlock block : blocks) {
            IMPORT.matcher(block.code()).results().forEach(line -> imports.append(line.group()));
            files.add(file(block, imports.toString()));
        }
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "--release",
                "17",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(said, null, null, options, null, files)
                .call();
        return said.toString();
    }

    private static JavaFileObject file(CodeBlock block, String imports) throws IOException {
        Matcher type = TYPE.matcher(block.code());
        if (type.find()) {
            return new SourceText(type.group(1), block.code());
        }
        String name = "Line" + block.line();
        String body = IMPORT.matcher(block.code()).replaceAll("");
        return new SourceText(
                name,
                imports + "class " + name + " {\n" + prelude(block.page()) + "\nvoid run() throws Exception {\n" + body
                        + "}\n}\n");
    }

    private static String prelude(String page) throws IOException {
        String name = page.replaceFirst(".*/", "").replaceFirst("\\.md$", ".txt");
        try (InputStream text = JavaBlocks.class.getResourceAsStream("preludes/" + name)) {
            return text == null ? "" : new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The first type with a {@code main} in some text. */
    static String mainClass(CodeBlock block) {
        return TYPE.matcher(block.code()).results().map(found -> found.group(1)).collect(Collectors.joining());
    }

    private static final class SourceText extends SimpleJavaFileObject {
        private final String text;

        SourceText(String type, String text) {
            super(URI.create("string:///" + type + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
