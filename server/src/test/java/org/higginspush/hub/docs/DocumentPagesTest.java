package org.higginspush.hub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.higginspush.hub.RawBayeux;
import org.higginspush.hub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents on a running hub: pages whose links all lead somewhere, and the Markdown they were made of. */
class DocumentPagesTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private static final String SOURCE =
            "/docs/source/server/src/main/java/org/higginspush/hub/plugin/HubPlugin.java.html";

    /** What a hub has only with its demonstrations. */
    private static final Set<String> DEMONSTRATIONS = Set.of("/sync/", "/chat/");

    /** The text of each page that can be reached from the start page, by its path. */
    private static final Map<String, String> PAGES = new TreeMap<>();

    @TempDir
    private static Path data;

    private static TestHub hub;
    private static RawBayeux http;

    @BeforeAll
    static void followAllLinks() throws Exception {
        hub = TestHub.start(data);
        http = new RawBayeux(hub.uri());
        Deque<String> unread = new ArrayDeque<>(List.of("/"));
        while (!unread.isEmpty()) {
            String path = unread.pop();
            if (!PAGES.containsKey(path) && !DEMONSTRATIONS.contains(path)) {
                PAGES.put(path, text(path));
                links(path).forEach(link -> unread.add(link.getPath()));
            }
        }
    }

    @AfterAll
    static void stop() {
        hub.close();
        PAGES.clear();
    }

    /** Nothing if it is not there; of what is no page, its type. */
    private static String text(String path) {
        HttpResponse<String> answer = http.get(path);
        if (answer.statusCode() != 200) {
            return "";
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return type.startsWith("text/html") ? answer.body() : type;
    }

    /** Where a page's links lead on this hub. */
    private static List<URI> links(String path) {
        return links(path, PAGES.get(path));
    }

    private static List<URI> links(String path, String page) {
        return LINK.matcher(page)
                .results()
                .map(link -> URI.create(path).resolve(link.group(1).replace("&amp;", "&")))
                .filter(link -> link.getScheme() == null)
                .toList();
    }

    private static boolean leadsSomewhere(URI link) {
        String target = PAGES.getOrDefault(link.getPath(), "");
        boolean isThere = !target.isEmpty() || DEMONSTRATIONS.contains(link.getPath());
        return isThere && (link.getFragment() == null || ids(target).contains(link.getFragment()));
    }

    private static List<String> ids(String page) {
        return ID.matcher(page).results().map(id -> id.group(1)).toList();
    }

    private static boolean isPage(String path) {
        return path.startsWith("/docs/") && path.matches(".*(?:/|\\.html)");
    }

    @Test
    void everyLinkOfEveryPageLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        PAGES.keySet()
                .forEach(page -> links(page).stream()
                        .filter(link -> !leadsSomewhere(link))
                        .forEach(link -> broken.add(page + " links " + link)));

        assertThat(broken)
                .as("a link in a document leads to a file, or to a heading of one, that is not there")
                .isEmpty();
    }

    @Test
    void everyDocumentHasAPageAndIsInTheNavigation() {
        Set<String> linked = links("/docs/").stream().map(URI::getPath).collect(Collectors.toSet());
        for (Path document : Repository.pages()) {
            String name = document.getFileName().toString();
            boolean isElsewhere = document.getParent().endsWith("client-js");
            String page =
                    isElsewhere ? "client-js-readme" : name.replace(".md", "").toLowerCase(Locale.ROOT);
            boolean isIndex = document.endsWith("docs/README.md");
            assertThat(isIndex ? Set.of("/docs/") : linked)
                    .as(name)
                    .contains(isIndex ? "/docs/" : "/docs/" + page + ".html");
        }
        assertThat(PAGES.get("/docs/"))
                .as("documents that docs/README.md does not list under a heading of its own")
                .doesNotContain("<h2>More</h2>");
    }

    @Test
    void noPageHasAScriptOrAStyleInItOrAnythingFromElsewhere() {
        PAGES.forEach((path, page) -> {
            if (isPage(path)) {
                assertThat(page)
                        .as(path)
                        .doesNotContainPattern(
                                "<style|<script(?! type=\"module\" src=\")|<[^>]* (?:style|on\\w+)=|src=\"[a-z]+:");
            }
        });
    }

    @Test
    void everyPageHasItsTitleItsLandmarksAndNoIdTwice() {
        PAGES.keySet().stream().filter(DocumentPagesTest::isPage).forEach(path -> {
            String page = PAGES.get(path);
            assertThat(ids(page)).as(path).doesNotHaveDuplicates();
            assertThat(page)
                    .as(path)
                    .containsPattern("<title>[^<]+ · Higgins Push</title>")
                    .containsOnlyOnce("<main ")
                    .containsOnlyOnce("<h1")
                    .contains("<html lang=\"en\">", "class=\"skip\" href=\"#page-content\"", "</article>");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/docs/protocol.md,protocol.html",
        "/docs/README.md,index.html",
    })
    void anOldAddressLeadsABrowserToThePage(String address, String page) {
        HttpResponse<String> answer = http.send(http.request(address).header("Accept", BROWSER));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue(page);
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/markdown", "text/plain"})
    void aProgramGetsTheMarkdown(String accepted) {
        HttpResponse<String> answer =
                http.send(http.request("/docs/protocol.md").header("Accept", accepted));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/markdown;charset=utf-8");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(answer.body()).isEqualTo(Repository.text(Repository.file("docs/protocol.md")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/unknown.md", "/docs/unknown.html", "/docs/../docs.md", "/docs/source/unknown.html"})
    void whatIsNotThereIsNotFoundByABrowserEither(String address) {
        assertThat(http.send(http.request(address).header("Accept", BROWSER)).statusCode())
                .isIn(400, 404);
    }

    @Test
    void belowThePathOfAProxyTheyLinkWhatIsBelowIt(@TempDir Path other) throws Exception {
        try (TestHub below = TestHub.start(other, "public-url=http://hub/push/")) {
            RawBayeux proxied = new RawBayeux(below.uri());
            for (String page : List.of("/push/docs/", "/push/docs/plug-ins.html", "/push" + SOURCE)) {
                List<URI> links = links(page, proxied.get(page).body());
                assertThat(links)
                        .as(page)
                        .hasSizeGreaterThan(20)
                        .allMatch(link -> link.getPath().startsWith("/push/"));
                links.stream()
                        .map(URI::getPath)
                        .distinct()
                        .forEach(link -> assertThat(proxied.get(link).statusCode())
                                .as(link)
                                .isEqualTo(200));
            }
        }
    }

    @Test
    void aPageIsNotSentAgainToABrowserThatHasIt() {
        String tag =
                http.get("/docs/protocol.html").headers().firstValue("ETag").orElseThrow();

        assertThat(http.send(http.request("/docs/protocol.html").header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void theSearchKnowsEverySectionOfEveryDocument() {
        String index = http.get("/docs/search-index.json").body();
        assertThat(RawBayeux.json("[" + index + "]").get(0).size()).isGreaterThan(150);
        PAGES.keySet().stream()
                .filter(path -> path.matches("/docs/[^/]+\\.html"))
                .forEach(path -> assertThat(index).contains("[\"" + path.substring("/docs/".length())));
    }
}
