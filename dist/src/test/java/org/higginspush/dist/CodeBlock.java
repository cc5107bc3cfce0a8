package org.higginspush.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A block of code in a document. After the language its first line may have a note: {@code run by SomeTest}, or
 * {@code not run: the reason}.
 *
 * @param page as in {@code docs/chat.md}
 * @param line where it begins, from 1
 * @param language as the document says; empty if it does not
 * @param note what stands after the language; empty if nothing does
 */
record CodeBlock(String page, int line, String language, String note, String code) {
    private static final String RUN_BY = "run by ";
    private static final String NOT_RUN = "not run: ";

    private static final Parser PARSER =
            Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();

    /** All of all documents. */
    static List<CodeBlock> all() throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        for (Path page : pages()) {
            blocks.addAll(of(SourceTree.ROOT.relativize(page).toString().replace('\\', '/')));
        }
        return blocks;
    }

    /** Those of one document, in their order. */
    static List<CodeBlock> of(String page) throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        PARSER.parse(Files.readString(SourceTree.ROOT.resolve(page))).accept(new AbstractVisitor() {
            @Override
            public void visit(FencedCodeBlock block) {
                String[] info = (block.getInfo() == null ? "" : block.getInfo()).split(" ", 2);
                int line = block.getSourceSpans().get(0).getLineIndex() + 1;
                blocks.add(new CodeBlock(page, line, info[0], info.length > 1 ? info[1] : "", block.getLiteral()));
            }

            @Override
            public void visit(IndentedCodeBlock block) {
                int line = block.getSourceSpans().get(0).getLineIndex() + 1;
                blocks.add(new CodeBlock(page, line, "", "", block.getLiteral()));
            }
        });
        return blocks;
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("", "docs", "client-js")) {
            try (Stream<Path> files = Files.list(SourceTree.ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    /** The test that runs it in a way of its own; empty if there is none. */
    String runBy() {
        return note.startsWith(RUN_BY) ? note.substring(RUN_BY.length()) : "";
    }

    /** Why nothing runs it; empty if something does. */
    String whyNotRun() {
        return note.startsWith(NOT_RUN) ? note.substring(NOT_RUN.length()) : "";
    }

    boolean is(String... languages) {
        return List.of(languages).contains(language);
    }

    @Override
    public String toString() {
        return page + ":" + line + " " + language;
    }
}
