package org.higginspush.hub.command.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The line of a configuration that mends what is wrong, for each program in which it can be.
 *
 * @param nginx in nginx' syntax, for its {@code location} or {@code server}; null if it is nothing of a proxy's
 * @param haproxy in HAProxy's
 * @param hub in the hub's {@code hub.yaml}
 */
public record Remedy(
        @Nullable String nginx,
        @Nullable String haproxy,
        @Nullable String hub) {
    static final Remedy LISTEN = proxy("listen 443 ssl;", "bind :443 ssl crt /etc/ssl/push.example.org.pem");
    static final Remedy TLS_VERSION =
            proxy("ssl_protocols TLSv1.2 TLSv1.3;", "ssl-default-bind-options ssl-min-ver TLSv1.2");
    static final Remedy CERTIFICATE = proxy(
            "ssl_certificate /etc/ssl/fullchain.pem; # a new one with its intermediates, then: nginx -s reload",
            "bind :443 ssl crt /etc/ssl/push.pem # a new one with its intermediates and key, then: systemctl reload haproxy");
    static final Remedy REDIRECT = proxy(
            "return 301 https://$host$request_uri; # in the server that listens on port 80",
            "http-request redirect scheme https code 301 unless { ssl_fc }");
    static final Remedy UPSTREAM = proxy("proxy_pass http://127.0.0.1:8080;", "server hub 127.0.0.1:8080");
    static final Remedy HOST = proxy("proxy_set_header Host $http_host;", "# take out: http-request set-header Host …");
    static final Remedy SCHEME = new Remedy(
            "proxy_set_header X-Forwarded-Proto $scheme;",
            "http-request set-header X-Forwarded-Proto https",
            "proxy: {trusted: [127.0.0.1]} # the proxy's address");
    static final Remedy ADDRESS = new Remedy(
            "proxy_set_header X-Forwarded-For $remote_addr;",
            "http-request set-header X-Forwarded-For %[src]",
            "proxy: {trusted: [127.0.0.1]} # the proxy's address");
    static final Remedy UPGRADE = proxy(
            "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;",
            "mode http # and take out: http-request del-header Upgrade, option httpclose");
    static final Remedy HTTP_VERSION = proxy("proxy_http_version 1.1;", "server hub 127.0.0.1:8080 proto h1");
    static final Remedy WEBSOCKET_IDLE =
            proxy("proxy_read_timeout 180s; proxy_send_timeout 180s;", "timeout tunnel 180s");
    static final Remedy HELD = proxy("proxy_read_timeout 180s;", "timeout server 180s # and: timeout client 180s");
    static final Remedy BUFFERING = proxy(
            "proxy_buffering off; # and take out: proxy_ignore_headers X-Accel-Buffering",
            "# take out what looks into answers: filter …, http-response wait-for-body");
    static final Remedy COMPRESSION = proxy(
            "gzip_types text/css application/javascript application/json; # without text/event-stream",
            "compression type text/css text/javascript application/json # without text/event-stream");
    static final Remedy CACHE = proxy("proxy_cache off;", "# take out: http-request cache-use …");
    static final Remedy COOKIE_ANSWER = proxy(
            "# take out: proxy_hide_header Set-Cookie; proxy_ignore_headers Set-Cookie;",
            "# take out: http-response del-header Set-Cookie");
    static final Remedy COOKIE_REQUEST =
            proxy("proxy_set_header Cookie $http_cookie;", "# take out: http-request del-header Cookie");
    static final Remedy COOKIE_PATH =
            proxy("proxy_cookie_path off;", "# take out: http-response replace-header Set-Cookie …");
    static final Remedy CORS_DOUBLED = proxy(
            "# take out: add_header Access-Control-Allow-Origin …; the hub says it itself",
            "# take out: http-response add-header Access-Control-Allow-Origin …; the hub says it itself");
    static final Remedy CORS_STRIPPED = proxy(
            "proxy_pass_header Access-Control-Allow-Origin; # and take out: proxy_hide_header Access-Control-…",
            "# take out: http-response del-header Access-Control-…");
    static final Remedy HEADERS = proxy("large_client_header_buffers 4 16k;", "tune.bufsize 32768 # in global");
    static final Remedy BODY =
            proxy("client_max_body_size 1m;", "# take out: http-request deny if { req.body_size gt … }");
    static final Remedy AUTHORIZATION = proxy(
            "proxy_set_header Authorization $http_authorization;", "# take out: http-request del-header Authorization");

    private static Remedy proxy(String nginx, String haproxy) {
        return new Remedy(nginx, haproxy, null);
    }

    static Remedy ofHub(String line) {
        return new Remedy(null, null, line);
    }

    /** How the hub learns the path that a proxy has it at. */
    static Remedy path(Target target) {
        String path = target.path().replaceFirst("/$", "");
        return new Remedy(
                "proxy_set_header X-Forwarded-Prefix " + path + ";",
                "http-request set-header X-Forwarded-Prefix " + path,
                "public-url: " + target.hub() + " # and: proxy: {trusted: [127.0.0.1]}, the proxy's address");
    }

    /** The lines by the program that they are for. */
    Map<String, String> lines() {
        return lines("");
    }

    /**
     * The lines by the program that they are for.
     *
     * @param server what the proxy calls itself; those of other proxies are left out if it is known
     */
    public Map<String, String> lines(String server) {
        boolean isNginx = server.startsWith("nginx") || server.startsWith("openresty");
        Map<String, String> lines = new LinkedHashMap<>();
        if (nginx != null) {
            lines.put("nginx", nginx);
        }
        if (haproxy != null && !isNginx) {
            lines.put("haproxy", haproxy);
        }
        if (hub != null) {
            lines.put("hub", hub);
        }
        return lines;
    }
}
