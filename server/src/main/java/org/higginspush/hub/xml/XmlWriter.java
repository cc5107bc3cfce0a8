package org.higginspush.hub.xml;

import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of Java's own types as XML: each field is an element of its name. A list is one too, and holds an element for each
 * entry, which is called as the list is, without the {@code s} at its end.
 */
public final class XmlWriter {
    private static final XMLOutputFactory FACTORY = factory();

    private final XMLStreamWriter out;

    private XmlWriter(XMLStreamWriter out) {
        this.out = out;
    }

    private static XMLOutputFactory factory() {
        XMLOutputFactory factory = new XmlFactory().getXMLOutputFactory();
        factory.setProperty(XMLOutputFactory.IS_REPAIRING_NAMESPACES, false);
        return factory;
    }

    /**
     * Writes a document.
     *
     * @param namespace of all elements; null for none
     * @throws IllegalArgumentException if a text has a character that no XML can hold
     */
    public static String write(String root, @Nullable String namespace, Map<String, ?> fields) {
        StringWriter text = new StringWriter(200);
        try {
            XMLStreamWriter out = FACTORY.createXMLStreamWriter(text);
            out.writeStartElement(root);
            if (namespace != null) {
                out.writeDefaultNamespace(namespace);
            }
            new XmlWriter(out).fields(fields);
            out.writeEndElement();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("A text that no XML can hold", e);
        }
        return text.append('\n').toString();
    }

    private void fields(Map<?, ?> fields) throws XMLStreamException {
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            element(String.valueOf(field.getKey()), field.getValue());
        }
    }

    private void element(String name, @Nullable Object value) throws XMLStreamException {
        out.writeStartElement(name);
        if (value instanceof Map<?, ?> fields) {
            fields(fields);
        } else if (value instanceof List<?> entries) {
            String ofEntry = name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
            for (Object entry : entries) {
                element(ofEntry, entry);
            }
        } else if (value != null) {
            out.writeCharacters(checked(value.toString()));
        }
        out.writeEndElement();
    }

    /** XML 1.0, section 2.2. */
    private static String checked(String text) {
        boolean isXml = text.codePoints()
                .allMatch(c ->
                        c >= ' ' && c < 0xD800 || c > 0xDFFF && c < 0xFFFE || c > 0xFFFF || c == '\n' || c == '\t');
        if (!isXml) {
            throw new IllegalArgumentException("A text that no XML can hold");
        }
        return text;
    }
}
