package org.higginspush.hub.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/** XML of strangers is elements and text, and nothing that it names is looked at. */
class StrictXmlTest {
    @TempDir
    static Path folder;

    @Test
    void elementsAreReadByTheirNames() throws Exception {
        assertThat(StrictXml.map("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <!-- whatever the root is called -->
                        <change xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                          <context>n&#246;tes &amp; <![CDATA[<more>]]></context>
                          <revision>7</revision>
                          <empty/>
                          <none xsi:nil="true"/>
                          <for><group>family</group></for>
                        </change>
                        <!-- the end -->
                        """.strip()))
                .containsExactly(
                        Map.entry("context", "nötes & <more>"),
                        Map.entry("revision", "7"),
                        Map.entry("empty", ""),
                        nil("none"),
                        Map.entry("for", Map.of("group", "family")));
    }

    private static Map.Entry<String, Object> nil(String name) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put(name, null);
        return one.entrySet().iterator().next();
    }

    @Test
    void anAttributeIsReadAsAnElementIs() throws Exception {
        assertThat(StrictXml.map("<change context='notes' revision='7'/>"))
                .containsExactly(Map.entry("context", "notes"), Map.entry("revision", "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<change/>", "<change></change>", "<change>\n</change>", "\uFEFF<change/>"})
    void anEmptyRootHasNoFields(String xml) throws Exception {
        assertThat(StrictXml.map(xml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "{\"context\":\"notes\"}",
                "<a>",
                "<a></b>",
                "<a/><b/>",
                "<a/>text",
                "<a>text</a>",
                "<a>text<b>1</b></a>",
                "<a><b>1</b>text</a>",
                "<a><b>1</b><b>2</b></a>",
                "<a b='1'><b>2</b></a>",
                "<a b='1' b='2'/>",
                "<a><b c='1'>text</b></a>",
                "<a><b>&none;</b></a>",
                "<a><b>\u0000</b></a>",
                "<a><b>&#0;</b></a>",
                "<a><b>&#xFFFF;</b></a>",
                "<a><p:b>1</p:b></a>",
                "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
                "<?xml version='1.0' encoding='UTF-16'?><a/>",
                "<?xml version='2.0'?><a/>",
                "<!DOCTYPE a><a/>",
            })
    void whatIsNotPlainElementsIsRefused(String xml) {
        assertRefused(xml);
    }

    private static void assertRefused(String xml) {
        assertThatThrownBy(() -> StrictXml.map(xml)).isInstanceOf(InvalidXml.class);
    }

    // ---- attacks

    @Test
    void noFileIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("secret.txt"), "of the hub");
        for (String entity : List.of("SYSTEM '" + file.toUri() + "'", "PUBLIC 'x' '" + file + "'")) {
            assertRefused("<!DOCTYPE a [<!ENTITY e " + entity + ">]><a><context>&e;</context></a>");
        }
        assertThat(StrictXml.map("<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include parse='text' href='"
                        + file.toUri() + "'/></a>"))
                .isEqualTo(Map.of(
                        "include", Map.of("parse", "text", "href", file.toUri().toString())));
    }

    /** The listener's queue would hold a connection that nobody accepts: there is none. */
    @Test
    void noConnectionIsOpened() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + listener.getLocalPort() + "/";
            assertRefused("<!DOCTYPE a SYSTEM '" + address + "'><a/>");
            assertRefused("<!DOCTYPE a [<!ENTITY e SYSTEM '" + address + "'>]><a>&e;</a>");
            assertRefused("<!DOCTYPE a [<!ENTITY % e SYSTEM '" + address + "'> %e;]><a/>");
            StrictXml.map(
                    "<?xml-stylesheet href='" + address + "'?><a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
                            + " xsi:schemaLocation='x " + address + "'/>");
            listener.setSoTimeout(1);
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void noBombGoesOff() {
        String laughs = IntStream.range(1, 12)
                .mapToObj(i -> "<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>")
                .collect(Collectors.joining("", "<!DOCTYPE a [<!ENTITY e0 'ha'>", "]><a><b>&e11;</b></a>"));
        String quadratic =
                "<!DOCTYPE a [<!ENTITY e '" + "x".repeat(50_000) + "'>]><a><b>" + "&e;".repeat(50_000) + "</b></a>";
        String recursive = "<!DOCTYPE a [<!ENTITY e '&f;'><!ENTITY f '&e;'>]><a><b>&e;</b></a>";
        String attributes = "<!DOCTYPE a [<!ATTLIST a b CDATA 'given'>]><a/>";
        for (String bomb : List.of(laughs, quadratic, recursive, attributes)) {
            org.assertj.core.api.Assertions.assertThatCode(() -> assertRefused(bomb))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatIsTooMuchIsRefused() {
        assertRefused("<a>".repeat(100_000) + "</a>".repeat(100_000));
        assertRefused("<a>".repeat(17) + "</a>".repeat(17));
        assertRefused("<a>"
                + IntStream.range(0, 5_000).mapToObj(i -> "<b" + i + "/>").collect(Collectors.joining()) + "</a>");
        assertRefused("<a "
                + IntStream.range(0, 5_000).mapToObj(i -> "b" + i + "='1' ").collect(Collectors.joining()) + "/>");
        assertRefused("<a><b>" + "x".repeat(100_000) + "</b></a>");
        assertRefused("<a b='" + "x".repeat(100_000) + "'/>");
    }

    @Test
    void theRefusalRepeatsNothing() {
        assertThatThrownBy(() -> StrictXml.map("<secret>secret<b></secret>"))
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    // ---- writing

    @Test
    void whatIsWrittenIsReadByOthers() throws Exception {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("context", "<a & \"b\"> 🔑 ]]>");
        fields.put("revision", 7L);
        fields.put("everyone", true);
        fields.put("members", List.of("alex", "sam"));
        fields.put("timed", List.of());
        String xml = XmlWriter.write("response", null, fields);
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(xml)))
                        .getElementsByTagName("context")
                        .item(0)
                        .getTextContent())
                .isEqualTo("<a & \"b\"> 🔑 ]]>");
        assertThat(xml)
                .endsWith("<revision>7</revision><everyone>true</everyone>"
                        + "<members><member>alex</member><member>sam</member></members><timed/></response>\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFFFF", "\uFFFE", "\u0000", "\uD800"})
    void whatNoXmlCanHoldIsNotWritten(String text) {
        assertThatThrownBy(() -> XmlWriter.write("response", null, Map.of("context", text)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
