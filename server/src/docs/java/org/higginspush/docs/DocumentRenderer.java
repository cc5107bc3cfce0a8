package org.higginspush.docs;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.CoreHtmlNodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/** The body of a document's page: headings with anchors, tables and code that scroll inside, links between pages. */
final class DocumentRenderer {
    private static final Pattern COMMENT = Pattern.compile("\\s*<!--[\\s\\S]*-->\\s*");
    private static final Pattern IMAGE = Pattern.compile("<img src=\"([^\"]*)\"((?: [a-z]+=\"[^\"]*\")*) ?/?>");

    /** Where a long name may go on in the next line. */
    private static final Pattern SEAM = Pattern.compile("(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=#)|(?<=[._/])(?=\\w)");

    private static final int LONG_WORD = 20;

    private final LinkResolver links;
    private final Navigation navigation;

    DocumentRenderer(LinkResolver links, Navigation navigation) {
        this.links = links;
        this.navigation = navigation;
    }

    String render(Document document) {
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .attributeProviderFactory(context -> addresses(document))
                .nodeRendererFactory(context -> new Parts(document, context))
                .build();
        return renderer.render(document.content())
                .replace("</a>: ", document.source().equals(Navigation.SOURCE) ? "</a> " : "</a>: ")
                .replace("<table>", "<div class=\"table\" tabindex=\"0\"><table>")
                .replace("</table>", "</table></div>");
    }

    private AttributeProvider addresses(Document document) {
        return (node, tag, attributes) -> {
            if (node instanceof Link link) {
                attributes.put("href", links.resolve(document.source(), link.getDestination()));
            } else if (node instanceof Image image) {
                attributes.put("src", links.resolve(document.source(), image.getDestination()));
            }
        };
    }

    /** What this does in another way than the library. */
    private final class Parts extends CoreHtmlNodeRenderer {
        private final Document document;

        Parts(Document document, HtmlNodeRendererContext context) {
            super(context);
            this.document = document;
        }

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(
                    org.commonmark.node.Heading.class,
                    Code.class,
                    Link.class,
                    FencedCodeBlock.class,
                    IndentedCodeBlock.class,
                    HtmlBlock.class,
                    HtmlInline.class);
        }

        @Override
        public void visit(org.commonmark.node.Heading node) {
            Heading heading = Objects.requireNonNull(document.headings().get(node));
            String tag = "h" + heading.level();
            context.getWriter().line();
            context.getWriter().tag(tag, Map.of("id", heading.anchor()));
            visitChildren(node);
            if (heading.level() > 1) {
                String label = " class=\"anchor\" aria-label=\"Link to " + Html.escape(heading.text()) + "\"";
                context.getWriter().raw(" " + Html.link("#" + heading.anchor(), "#", label));
            }
            context.getWriter().tag("/" + tag);
            context.getWriter().line();
        }

        /** A link whose text is the name of a document has the name of its page. */
        @Override
        public void visit(Link link) {
            String name = Document.text(link);
            Document target = links.document(document.source(), link.getDestination());
            if (target == null || !name.endsWith(Document.EXTENSION)) {
                super.visit(link);
            } else {
                String address = links.resolve(document.source(), link.getDestination());
                context.getWriter().raw(Html.link(address, Html.escape(navigation.label(target)), ""));
            }
        }

        @Override
        public void visit(Code code) {
            String text = Html.escape(code.getLiteral());
            boolean isLong = text.length() > LONG_WORD;
            context.getWriter().raw("<code>" + (isLong ? SEAM.matcher(text).replaceAll("<wbr />") : text) + "</code>");
        }

        @Override
        public void visit(FencedCodeBlock code) {
            code(code.getInfo() == null ? "" : code.getInfo().replaceFirst("\\s.*", ""), code.getLiteral());
        }

        @Override
        public void visit(IndentedCodeBlock code) {
            code("", code.getLiteral());
        }

        private void code(String language, String text) {
            context.getWriter().line();
            context.getWriter()
                    .raw("<div class=\"code\" data-language=\"" + Html.escape(language)
                            + "\"><pre tabindex=\"0\"><code>" + SyntaxHighlighter.highlight(language, text)
                            + "</code></pre></div>");
            context.getWriter().line();
        }

        @Override
        public void visit(HtmlBlock html) {
            raw(html.getLiteral());
        }

        @Override
        public void visit(HtmlInline html) {
            raw(html.getLiteral());
        }

        /** Of HTML in a document, images are taken and comments left out; all else is shown as text. */
        private void raw(String html) {
            Matcher image = IMAGE.matcher(html);
            if (image.find()) {
                String address = links.resolve(document.source(), image.group(1));
                context.getWriter().raw("<img src=\"" + Html.escape(address) + "\"" + image.group(2) + " />");
            } else if (!COMMENT.matcher(html).matches()) {
                context.getWriter().text(html);
            }
        }
    }
}
