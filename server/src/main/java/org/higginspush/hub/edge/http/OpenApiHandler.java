package org.higginspush.hub.edge.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.api.ApiExchange;
import org.higginspush.hub.edge.api.EntityTags;
import org.higginspush.hub.json.StrictJson;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code /openapi.json}: the description of the HTTP API (OpenAPI 3.1), made from {@code openapi.yaml} when it is first asked for. */
final class OpenApiHandler extends Handler.Abstract.NonBlocking {
    static final String PATH = "/openapi.json";

    private static final List<String> METHODS = List.of("GET", "HEAD");
    private static final String SOURCE = "openapi.yaml";

    private final @Nullable String publicUrl;
    private volatile byte @Nullable [] description;

    /**
     * @param publicUrl the address that clients use; null if it is whatever they ask for
     */
    OpenApiHandler(@Nullable String publicUrl) {
        this.publicUrl = publicUrl;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!request.getHttpURI().getPath().equals(PATH)) {
            return false;
        }
        if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
            write(description(), request, response, callback);
        } else {
            Problem.allow(response, METHODS);
            Problem.write(response, callback, ApiExchange.noSuchMethod(METHODS));
        }
        return true;
    }

    private static void write(byte[] description, Request request, Response response, Callback callback) {
        String tag = Integer.toHexString(Arrays.hashCode(description)) + '-' + description.length;
        response.getHeaders().put(HttpHeader.ETAG, '"' + tag + '"');
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (EntityTags.of(HttpApiExchange.header(request, HttpHeader.IF_NONE_MATCH.asString()))
                .match(tag)) {
            response.setStatus(304);
            Problem.nothing(response, callback);
            return;
        }
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, description.length);
        response.write(true, ByteBuffer.wrap(description), callback);
    }

    private byte[] description() {
        byte[] made = description;
        if (made == null) {
            made = make();
            description = made;
        }
        return made;
    }

    private byte[] make() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(1_000);
        try (InputStream in = Objects.requireNonNull(OpenApiHandler.class.getResourceAsStream(SOURCE), SOURCE)) {
            Map<String, Object> read = new Yaml(new SafeConstructor(options)).load(in);
            read.computeIfPresent("servers", (name, servers) -> withPublicUrl((List<?>) servers));
            return StrictJson.write(read).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<?> withPublicUrl(List<?> servers) {
        if (publicUrl == null) {
            return servers;
        }
        List<Object> all = new ArrayList<>(servers);
        all.add(0, Map.of("url", publicUrl));
        return all;
    }
}
