package org.higginspush.hub.edge.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: it can do its work now, or 503 with what is wrong. Both are open
 * to everybody and say nothing of users.
 */
final class Health extends Handler.Abstract.NonBlocking {
    static final String LIVE = "/healthz";
    static final String READY = "/readyz";

    private final Map<String, Supplier<@Nullable String>> checks;

    /**
     * @param checks by name; each returns null if all is well, else what is wrong
     */
    Health(Map<String, Supplier<@Nullable String>> checks) {
        this.checks = new LinkedHashMap<>(checks);
    }

    /** True for these two addresses alone; what lies below them is not there. */
    static boolean isAt(String path) {
        return path.equals(LIVE) || path.equals(READY);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        if (!isAt(path)) {
            return false;
        }
        boolean read = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!read) {
            Problem.write(response, callback, new Call(request, response, callback).noSuchMethod("GET", "HEAD"));
        } else if (path.equals(LIVE)) {
            Problem.json(response, callback, 200, "{\"status\":\"up\"}\n");
        } else {
            ready(response, callback);
        }
        return true;
    }

    private void ready(Response response, Callback callback) {
        List<String> problems = new ArrayList<>();
        checks.forEach((name, check) -> {
            String problem = check.get();
            if (problem != null) {
                problems.add(name + ": " + problem);
            }
        });
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("status", problems.isEmpty() ? "ready" : "not ready");
        state.put("problems", problems);
        Problem.json(response, callback, problems.isEmpty() ? 200 : 503, Json.write(state) + "\n");
    }
}
