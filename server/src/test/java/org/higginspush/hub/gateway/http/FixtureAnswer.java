package org.higginspush.hub.gateway.http;

import java.util.Map;

/** What a fixture answers to a request. */
public record FixtureAnswer(int status, Map<String, String> headers, String body) {
    public static FixtureAnswer of(int status) {
        return new FixtureAnswer(status, Map.of(), "");
    }

    public static FixtureAnswer of(int status, String body) {
        return new FixtureAnswer(status, Map.of(), body);
    }

    public FixtureAnswer with(String header, String value) {
        Map<String, String> more = new java.util.LinkedHashMap<>(headers);
        more.put(header, value);
        return new FixtureAnswer(status, more, body);
    }
}
