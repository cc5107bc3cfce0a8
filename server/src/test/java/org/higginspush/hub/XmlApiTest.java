package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XML on the HTTP API: the same names and refusals as JSON, and nothing of what XML can do beyond. {@link OpenApiTest} has every operation. */
class XmlApiTest {
    private static final String PUBLISH = "/v1/users/alex/changes";
    private static final String XML = "application/xml";

    @TempDir
    static Path data;

    private static TestHub hub;
    private static RawBayeux http;
    private static String publisher;

    @BeforeAll
    static void startHub() throws Exception {
        hub = TestHub.start(data.resolve("hub"));
        http = new RawBayeux(hub.uri());
        publisher = hub.publisherToken();
    }

    @AfterAll
    static void stopHub() {
        hub.close();
    }

    private static HttpResponse<String> publish(String type, String accept, String body) {
        return send(PUBLISH, type, accept, body);
    }

    private static HttpResponse<String> send(String path, String type, String accept, String body) {
        HttpRequest.Builder request = http.request(path)
                .header("Authorization", "Bearer " + publisher)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        return http.send(accept.isEmpty() ? request : request.header("Accept", accept));
    }

    private static String type(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    // ---- the wire

    @Test
    void aChangeIsPublishedAndReadAsXml() {
        String before = read("").replaceFirst("(?s).*<position>([^<]+)<.*", "$1");
        HttpResponse<String> receipt = publish(
                XML,
                XML,
                "<change><context>&lt;a &amp; b&gt; 🔑</context><revision>7</revision><origin>pc</origin></change>");
        assertThat(type(receipt)).isEqualTo(XML);
        assertThat(receipt.body())
                .matches(
                        "<response><position>[^<]+</position><revision>7</revision><duplicate>false</duplicate></response>\n");
        assertThat(read("?since=" + before))
                .startsWith("<response><position>")
                .contains(
                        "<change><context>&lt;a &amp; b> 🔑</context><revision>7</revision><origin>pc</origin></change>")
                .endsWith("</change></changes><resync>false</resync></response>\n");
    }

    private static String read(String query) {
        return http.send(http.request("/v1/users/alex/changes" + query)
                        .header("Authorization", "Bearer " + hub.token("alex", "phone"))
                        .header("Accept", XML))
                .body();
    }

    @Test
    void aRefusalIsAProblemDocumentInXml() {
        HttpResponse<String> refused = publish(XML, XML, "<change><context>a</context><rev>7</rev></change>");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(type(refused)).isEqualTo("application/problem+xml");
        assertThat(refused.body())
                .isEqualTo("<problem xmlns=\"urn:ietf:rfc:7807\"><type>urn:higgins-push:problem:malformed</type>"
                        + "<title>Malformed request</title><status>400</status>"
                        + "<detail>\"rev\" is no field of a change; the nearest is \"revision\".</detail></problem>\n");
    }

    @Test
    void anAudienceAndATimeAreSaidAsInJson() {
        assertThat(publish(XML, XML, "<change><for><everyone>true</everyone></for><context>a</context></change>")
                        .statusCode())
                .isEqualTo(200);
        assertThat(publish(XML, XML, "<change><after>90.5</after><context>a</context></change>")
                        .body())
                .matches("<response><timed>[^<]+</timed><at>[^<]+Z</at></response>\n");
        assertThat(publish(XML, XML, "<change context='a' xmlns='urn:mine'><revision>7</revision></change>")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"seven", "7.0", "+7", "07", "0x7", "7e0", "", "true", "-1", "9007199254740992", "[7]", "7}"})
    void aRevisionThatIsNoIntegerIsRefused(String revision) {
        HttpResponse<String> refused =
                publish(XML, "", "<change><context>a</context><revision>" + revision + "</revision></change>");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(RawBayeux.json(refused.body()).get("detail").asText()).contains("revision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "yes", "TRUE", "false", ""})
    void everyoneIsTrueOrLeftOut(String everyone) {
        String change = "<change><context>a</context><for><everyone>" + everyone + "</everyone></for></change>";
        assertThat(publish(XML, XML, change).statusCode()).isEqualTo(400);
    }

    @Test
    void manyChangesStayOneJsonObjectALine() {
        String lines = "{\"user\":\"alex\",\"context\":\"many\"}\n{}\n";
        HttpResponse<String> results = send("/v1/changes", "application/x-ndjson", XML, lines);
        assertThat(type(results)).isEqualTo("application/x-ndjson");
        assertThat(results.body().lines()).hasSize(2);
        HttpResponse<String> refused = send("/v1/changes", XML, XML, "<change><context>a</context></change>");
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.body()).contains("application/x-ndjson");
    }

    // ---- which format

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|json",
                "application/*|json",
                "application/json|json",
                "application/xml|xml",
                "text/xml|xml",
                "application/xml, application/json|json",
                "application/json;q=0.5, application/xml|xml",
                "application/json;q=0.5, application/xml;q=0.4|json",
                "application/xml;q=0.4, */*|json",
                "application/json;q=0.4, */*|xml",
                "application/json;q=0, */*|xml",
                "application/xml;q=0, */*;q=0.1|json",
                "APPLICATION/XML;charset=utf-8|xml",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|xml",
                "application/problem+json|json",
                "image/png, */*;q=0.1|json",
            })
    void theAnswerIsWhatTheClientWantsMost(String accept, String format) {
        assertThat(type(publish("application/json", accept, "{\"context\":\"wanted\"}")))
                .isEqualTo("application/" + format);
        assertThat(type(publish("application/json", accept, "{}"))).isEqualTo("application/problem+" + format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/html", "application/json;q=0", "*/*;q=0", "application/yaml"})
    void whoAcceptsNeitherIsToldSoAndNothingIsDone(String accept) {
        HttpResponse<String> refused =
                send("/v1/users/nobody/changes", "application/json", accept, "{\"context\":\"none\",\"revision\":1}");
        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(type(refused)).isEqualTo("application/problem+json");
        assertThat(refused.body()).contains("application/json or application/xml");
        HttpResponse<String> first =
                send("/v1/users/nobody/changes", "application/json", "", "{\"context\":\"none\",\"revision\":1}");
        assertThat(first.body()).contains(accept.equals("image/png") ? "\"duplicate\":false" : "\"duplicate\":");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/yaml|context: a|415",
                "multipart/form-data; boundary=x|--x|415",
                "application/soap+xml|<change><context>a</context></change>|200",
                "text/xml; charset=utf-8|<change><context>a</context></change>|200",
                "text/xml; charset=iso-8859-1|<change><context>a</context></change>|415",
                "application/xml|{\"context\":\"a\"}|400",
                "application/json|<change><context>a</context></change>|400",
                "application/x-www-form-urlencoded|{\"context\":\"a\"}|200",
                "application/vnd.mine|{\"context\":\"a\"}|200",
            })
    void aBodyIsReadAsWhatItSaysItIs(String type, String body, int status) {
        HttpResponse<String> response = publish(type, "", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @Test
    void onlyTheApiSpeaksXml() {
        for (String path : new String[] {"/healthz", "/nothing", "/openapi.json"}) {
            assertThat(type(http.send(http.request(path).header("Accept", XML))))
                    .contains("json");
        }
    }

    // ---- attacks

    @Test
    void whatADocumentNamesIsNotRead() throws Exception {
        Path secret = Files.writeString(data.resolve("secret.txt"), "secret of the hub");
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + listener.getLocalPort() + "/e";
            for (String named : new String[] {secret.toUri().toString(), address}) {
                assertRefused("<!DOCTYPE c [<!ENTITY e SYSTEM '" + named + "'>]><c><context>&e;</context></c>");
                assertRefused("<!DOCTYPE c [<!ENTITY % e SYSTEM '" + named + "'> %e;]><c><context>a</context></c>");
                assertRefused("<!DOCTYPE c SYSTEM '" + named + "'><c><context>a</context></c>");
                assertRefused(
                        "<c xmlns:xi='http://www.w3.org/2001/XInclude'><context>a</context><xi:include parse='text' href='"
                                + named + "'/></c>");
            }
            listener.setSoTimeout(1);
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void bombsAreRefusedAtOnce() {
        String laughs = IntStream.range(1, 12)
                .mapToObj(i -> "<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>")
                .collect(Collectors.joining("", "<!DOCTYPE c [<!ENTITY e0 'ha'>", "]><c><context>&e11;</context></c>"));
        assertRefused(laughs);
        assertRefused("<!DOCTYPE c [<!ENTITY e '" + "x".repeat(50_000) + "'>]><c><context>" + "&e;".repeat(50_000)
                + "</context></c>");
        assertRefused("<a>".repeat(100_000));
        assertRefused("<c "
                + IntStream.range(0, 50_000).mapToObj(i -> "a" + i + "='' ").collect(Collectors.joining()) + "/>");
        assertRefused("<c>"
                + IntStream.range(0, 50_000).mapToObj(i -> "<a" + i + "/>").collect(Collectors.joining()) + "</c>");
        assertRefused("<" + "c".repeat(500_000) + "/>");
        assertThat(publish(XML, XML, "<change><context>after</context></change>")
                        .statusCode())
                .isEqualTo(200);
    }

    private static void assertRefused(String xml) {
        long begin = System.nanoTime();
        HttpResponse<String> refused = publish(XML, XML, xml);
        assertThat(refused.statusCode())
                .as(xml.substring(0, Math.min(80, xml.length())))
                .isEqualTo(400);
        assertThat(refused.body()).doesNotContain("secret", "127.0.0.1").hasSizeLessThan(500);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(RawBayeux.LIMIT);
    }

    // ---- a stock client

    @Test
    void pythonSpeaksXmlWithIt() throws Exception {
        String program = """
                import sys, urllib.request, xml.etree.ElementTree as ET
                change = ET.Element("change")
                ET.SubElement(change, "context").text = "n\\u00f6tes <&>"
                ET.SubElement(change, "revision").text = "7"
                request = urllib.request.Request(sys.argv[1], ET.tostring(change, encoding="utf-8", xml_declaration=True), {
                    "Authorization": "Bearer " + sys.stdin.read(), "Content-Type": "application/xml", "Accept": "application/xml"})
                with urllib.request.urlopen(request) as answer:
                    print(ET.parse(answer).getroot().findtext("revision"))
                """;
        Process python = new ProcessBuilder(
                        "python3",
                        "-c",
                        program,
                        hub.uri().resolve("/v1/users/py/changes").toString())
                .redirectErrorStream(true)
                .start();
        try (var in = python.getOutputStream()) {
            in.write(publisher.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("7");
        assertThat(python.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
