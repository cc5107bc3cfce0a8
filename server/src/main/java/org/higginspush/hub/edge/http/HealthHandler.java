package org.higginspush.hub.edge.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.higginspush.hub.edge.api.ApiExchange;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.ListenAddress;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: it can do its work now, or 503 with which part cannot. Both are open
 * to everybody and say nothing of users; what exactly is wrong, in which there are files and addresses, is for the log and for
 * requests that come from this machine itself. These are answered at every address, all others at those for operations.
 */
final class HealthHandler extends Handler.Abstract.NonBlocking {
    static final String LIVE = "/healthz";
    static final String READY = "/readyz";

    private static final Logger log = LoggerFactory.getLogger(HealthHandler.class);
    private static final String FOR_REMOTE_CLIENTS = "does not work now; the log of the hub says why";
    private static final String DRAINING = "draining: the hub is about to stop: send nobody here any more";
    private static final List<String> METHODS = List.of("GET", "HEAD");

    private final Map<String, Supplier<@Nullable String>> checks;
    private final BooleanSupplier isDraining;
    private final Supplier<Map<String, Object>> forOperators;
    private final AtomicReference<Map<String, String>> logged = new AtomicReference<>(Map.of());

    /**
     * @param checks by name; each returns null if all is well, else what is wrong
     * @param isDraining whether the hub is about to stop, so that nobody more is to be sent to it
     * @param forOperators what programs of the hub's own machine are told of it besides
     */
    HealthHandler(
            Map<String, Supplier<@Nullable String>> checks,
            BooleanSupplier isDraining,
            Supplier<Map<String, Object>> forOperators) {
        this.checks = new LinkedHashMap<>(checks);
        this.isDraining = isDraining;
        this.forOperators = forOperators;
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
        Refusal notServed = PurposeCheck.isFromOwnMachine(request)
                ? null
                : PurposeCheck.refusal(request, ListenAddress.Purpose.OPERATIONS);
        boolean read = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (notServed != null) {
            Problem.write(response, callback, notServed);
        } else if (!read) {
            Problem.allow(response, METHODS);
            Problem.write(response, callback, ApiExchange.noSuchMethod(METHODS));
        } else if (path.equals(LIVE)) {
            Problem.json(response, callback, 200, "{\"status\":\"up\"}\n");
        } else {
            ready(request, response, callback);
        }
        return true;
    }

    private void ready(Request request, Response response, Callback callback) {
        Map<String, String> problems = problems();
        logChanges(problems);
        List<String> told = new ArrayList<>();
        boolean details = PurposeCheck.isFromOwnMachine(request);
        problems.forEach((name, problem) -> told.add(name + ": " + (details ? problem : FOR_REMOTE_CLIENTS)));
        boolean draining = isDraining.getAsBoolean();
        if (draining) {
            told.add(DRAINING);
        }
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("status", draining ? "draining" : told.isEmpty() ? "ready" : "not ready");
        state.put("problems", told);
        if (details) {
            state.putAll(forOperators.get());
        }
        Problem.json(response, callback, told.isEmpty() ? 200 : 503, StrictJson.write(state) + "\n");
    }

    private Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        checks.forEach((name, check) -> {
            String problem = check.get();
            if (problem != null) {
                problems.put(name, problem);
            }
        });
        return problems;
    }

    /** Logs a change of the state once, however often the state is requested. */
    private void logChanges(Map<String, String> problems) {
        Map<String, String> before = logged.getAndSet(problems);
        if (problems.equals(before)) {
            return;
        }
        if (problems.isEmpty()) {
            log.info("The hub is ready again");
        } else {
            log.warn("The hub is not ready: {}", problems);
        }
    }
}
