package org.higginspush.hub.edge.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.api.EntityTags;
import org.higginspush.hub.model.WebOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Pages and scripts from one folder of the class path, {@code web/<name>/}, with a strict content security policy (CSP
 * level 3): no inline script or style, nothing from elsewhere. A Markdown file that has a page beside it, {@code name.html}, is for
 * programs; browsers are sent on to the page.
 */
final class StaticPagesHandler extends Handler.Abstract {
    private static final String INDEX = "index.html";
    private static final String MARKDOWN = ".md";
    private static final String HTML = "text/html";
    private static final Pattern PLAIN =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*+/)*+(?:[A-Za-z0-9_-][A-Za-z0-9._-]*)?");
    private static final String POLICY = "; default-src 'self';"
            + " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final Pattern NAMEABLE = Pattern.compile("[a-z0-9.-]+");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html;charset=utf-8"),
            Map.entry("css", "text/css;charset=utf-8"),
            Map.entry("js", "text/javascript;charset=utf-8"),
            Map.entry("mjs", "text/javascript;charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("md", "text/markdown;charset=utf-8"),
            Map.entry("ts", "text/plain;charset=utf-8"),
            Map.entry("txt", "text/plain;charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"));

    private final String prefix;
    private final String folder;
    private final ClassLoader loader;
    private final String others;
    private final boolean hasIndex;

    StaticPagesHandler(String prefix, String folder, ClassLoader loader) {
        this(prefix, folder, loader, List.of());
    }

    /**
     * @param prefix the path it is served at, with a slash at both ends
     * @param folder the class path folder, with a slash at its end
     * @param others other hubs that its pages may connect to
     */
    StaticPagesHandler(String prefix, String folder, ClassLoader loader, List<URI> others) {
        this.others = others.stream()
                .map(URI::getAuthority)
                .map(hub -> " http://" + hub + " ws://" + hub)
                .collect(Collectors.joining());
        this.prefix = prefix;
        this.folder = folder;
        this.loader = loader;
        hasIndex = loader.getResource(folder + INDEX) != null;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        boolean get = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        String path = request.getHttpURI().getPath();
        if (get && isBareFolder(path)) {
            PathPrefixHandler.toFolder(request, response, callback);
            return true;
        }
        if (!get || !path.startsWith(prefix)) {
            return false;
        }
        String name = path.substring(prefix.length());
        if (name.isEmpty() && !hasIndex) {
            return false;
        }
        if (name.endsWith(MARKDOWN) && toPage(name, request, response, callback)) {
            return true;
        }
        byte[] content = content(name.isEmpty() || name.endsWith("/") ? name + INDEX : name);
        if (content == null) {
            return false;
        }
        write(name, content, request, response, callback);
        return true;
    }

    /** True for {@code /chat}, if there is a page at {@code /chat/}. */
    private boolean isBareFolder(String path) {
        return hasIndex && path.length() == prefix.length() - 1 && prefix.startsWith(path);
    }

    /** Sends a client that wants HTML from a Markdown file to its page, if there is one. */
    private boolean toPage(String name, Request request, Response response, Callback callback) {
        String page = name.replaceFirst("(?<=^|/)README\\.md$", "index.md").replaceFirst("\\.md$", ".html");
        if (!PLAIN.matcher(name).matches() || loader.getResource(folder + page) == null) {
            return false;
        }
        response.getHeaders().put(HttpHeader.VARY, HttpHeader.ACCEPT.asString());
        if (request.getHeaders().getValuesList(HttpHeader.ACCEPT).stream().noneMatch(type -> type.startsWith(HTML))) {
            return false;
        }
        response.getHeaders().put(HttpHeader.LOCATION, page.substring(page.lastIndexOf('/') + 1));
        response.setStatus(HttpStatus.FOUND_302);
        Problem.nothing(response, callback);
        return true;
    }

    private byte @Nullable [] content(String name) throws IOException {
        if (!PLAIN.matcher(name).matches() || !TYPES.containsKey(extension(name))) {
            return null;
        }
        URL resource = loader.getResource(folder + name);
        if (resource == null) {
            return null;
        }
        try (InputStream in = resource.openStream()) {
            return in.readAllBytes();
        }
    }

    private void write(String name, byte[] content, Request request, Response response, Callback callback) {
        String tag = Integer.toHexString(Arrays.hashCode(content)) + '-' + content.length;
        response.getHeaders().put(HttpHeader.ETAG, '"' + tag + '"');
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.getHeaders().put("Content-Security-Policy", policy(request));
        if (EntityTags.of(HttpApiExchange.header(request, HttpHeader.IF_NONE_MATCH.asString()))
                .match(tag)) {
            response.setStatus(304);
            Problem.nothing(response, callback);
            return;
        }
        String type = TYPES.getOrDefault(extension(name), "text/html;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
        response.write(true, ByteBuffer.wrap(content), callback);
    }

    /**
     * Pages connect to the hub they come from and to nothing else but other nodes of it that a plug-in names. Some browsers take {@code 'self'} for its HTTP alone (CSP level
     * 2), so its WebSocket is named too, if it has a name that a policy can hold.
     */
    private String policy(Request request) {
        WebOrigin own = AllowedOrigins.asked(request);
        String socket = own != null && NAMEABLE.matcher(own.host()).matches()
                ? " " + own.toString().replaceFirst("^http", "ws")
                : "";
        return "connect-src 'self'" + socket + others + POLICY;
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
