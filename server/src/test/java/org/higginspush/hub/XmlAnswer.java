package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** An answer in XML, read with Java's own parser, and as the JSON that says the same: its schema knows what is a number or a list. */
record XmlAnswer(JsonNode document) {
    String asJson(String xml, JsonNode schema) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            Element root = factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
            JsonNode names = followed(schema).path("xml");
            assertThat(root.getLocalName()).isEqualTo(names.path("name").asText());
            assertThat(root.getNamespaceURI()).isEqualTo(names.path("namespace").asText(null));
            return json(root, schema);
        } catch (Exception e) {
            throw new AssertionError(xml, e);
        }
    }

    private JsonNode followed(JsonNode schema) {
        if (schema.has("$ref")) {
            return followed(document.at(schema.get("$ref").asText().substring(1)));
        }
        return schema.has("allOf") ? followed(schema.get("allOf").get(0)) : schema;
    }

    private String json(Element element, JsonNode unfollowed) {
        JsonNode schema = followed(unfollowed);
        String type = schema.path("type").asText();
        if (type.equals("object")) {
            return children(element).stream()
                    .map(child -> RawBayeux.quoted(child.getLocalName()) + ":"
                            + json(child, schema.path("properties").path(child.getLocalName())))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (type.equals("array")) {
            String name = schema.path("items").path("xml").path("name").asText();
            assertThat(children(element)).allMatch(child -> child.getLocalName().equals(name));
            return children(element).stream()
                    .map(child -> json(child, schema.path("items")))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        String text = element.getTextContent();
        boolean isText = !List.of("integer", "number", "boolean").contains(type)
                && !schema.path("const").isBoolean();
        return isText ? RawBayeux.quoted(text) : text;
    }

    private static List<Element> children(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            assertThat(node).isInstanceOf(Element.class);
            children.add((Element) node);
        }
        return children;
    }

    /** The XML that says the same as a JSON object. */
    static String ofJson(String json) {
        return "<change>" + elements(RawBayeux.json(json)) + "</change>";
    }

    private static String elements(JsonNode object) {
        return object.properties().stream()
                .map(field -> "<" + field.getKey() + ">"
                        + (field.getValue().isObject()
                                ? elements(field.getValue())
                                : field.getValue()
                                        .asText()
                                        .replace("&", "&amp;")
                                        .replace("<", "&lt;"))
                        + "</" + field.getKey() + ">")
                .collect(Collectors.joining());
    }
}
