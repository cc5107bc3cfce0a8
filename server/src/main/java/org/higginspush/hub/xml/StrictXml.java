package org.higginspush.hub.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML (1.0) that somebody else wrote: elements with text, or with other elements, each name once. Refused are: a document type,
 * and with it every entity but the five of XML; text between elements; two elements of one name beside each other; deep nesting;
 * many or long names and attributes; another encoding than UTF-8. An attribute is read as an element is. Namespaces are not looked at.
 * No error message quotes the input, and nothing that a document names is ever fetched. Safe for use by many threads.
 */
public final class StrictXml {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_ELEMENTS = 1_000;
    private static final int MAX_ATTRIBUTES = 16;
    private static final int MAX_TEXT = 64 * 1024;
    private static final String UTF_8 = "UTF-8";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final XmlFactory FACTORY = strict(new XmlFactory());

    private StrictXml() {}

    private static XmlFactory strict(XmlFactory factory) {
        XMLInputFactory input = factory.getXMLInputFactory(); // Woodstox, which Jackson asks for by name
        input.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        input.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        input.setProperty(XMLInputFactory.IS_COALESCING, true);
        input.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("Nothing is fetched");
        });
        input.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        input.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
        input.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, MAX_ELEMENTS);
        input.setProperty(WstxInputProperties.P_MAX_CHILDREN_PER_ELEMENT, MAX_ELEMENTS);
        input.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
        input.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_TEXT);
        input.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, MAX_TEXT);
        input.setProperty(WstxInputProperties.P_MAX_ENTITY_COUNT, 1);
        input.setProperty(XMLInputFactory2.P_INTERN_NAMES, false);
        input.setProperty(XMLInputFactory2.P_INTERN_NS_URIS, false);
        return factory;
    }

    /**
     * Reads one document, whatever its root is called: texts, and maps of them, by the names of their elements. Null stands for an
     * element that says {@code xsi:nil}.
     *
     * @throws InvalidXml if it is anything else
     */
    public static Map<String, @Nullable Object> map(String xml) throws InvalidXml {
        try {
            XMLStreamReader reader = atRoot(withoutMark(xml));
            try (JsonParser parser = FACTORY.createParser(reader)) {
                Object root = value(parser, parser.nextToken());
                if (parser.nextToken() != null) {
                    throw new InvalidXml("something follows the root element");
                }
                toEnd(reader);
                return asMap(root);
            }
        } catch (InvalidXml e) {
            throw e;
        } catch (IOException | XMLStreamException e) {
            throw new InvalidXml("not well-formed, or nested too deeply, or with names or texts too many or too long");
        }
    }

    private static String withoutMark(String xml) {
        return !xml.isEmpty() && xml.charAt(0) == BYTE_ORDER_MARK ? xml.substring(1) : xml;
    }

    private static XMLStreamReader atRoot(String xml) throws XMLStreamException, InvalidXml {
        XMLStreamReader reader = FACTORY.getXMLInputFactory().createXMLStreamReader(new StringReader(xml));
        String encoding = reader.getCharacterEncodingScheme();
        if (encoding != null && !encoding.equalsIgnoreCase(UTF_8)) {
            throw new InvalidXml("it declares another encoding than UTF-8");
        }
        while (reader.next() != XMLStreamConstants.START_ELEMENT) {
            if (reader.getEventType() == XMLStreamConstants.DTD) {
                throw new InvalidXml("a document type (DOCTYPE) is not read");
            }
        }
        return reader;
    }

    /** What follows the root may be comments. */
    private static void toEnd(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            reader.next();
        }
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return token == JsonToken.START_OBJECT ? fields(parser) : parser.getText();
    }

    private static Map<String, @Nullable Object> fields(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken());
            if (name.isEmpty()) {
                throw new InvalidXml("text stands beside elements or attributes");
            }
            if (fields.containsKey(name)) {
                throw new InvalidXml("an element holds a name twice");
            }
            fields.put(name, value);
        }
        return fields;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> asMap(@Nullable Object root) throws InvalidXml {
        if (root instanceof Map<?, ?> fields) {
            return (Map<String, @Nullable Object>) fields;
        }
        if (root == null || root.toString().isBlank()) {
            return Map.of();
        }
        throw new InvalidXml("the root element holds text and no elements");
    }
}
