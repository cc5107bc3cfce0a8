package org.higginspush.hub.gateway.http;

import java.time.Duration;

/**
 * What one exchange with a push service may cost.
 *
 * @param connect the longest it may take to connect
 * @param deadline the longest it may take from resolving the name to the end of the answer
 * @param maxAnswerBytes the longest body that is read
 * @param connections how many there may be to one server at the same time
 */
public record HttpLimits(Duration connect, Duration deadline, int maxAnswerBytes, int connections) {
    /** For production. */
    public static final HttpLimits STANDARD = new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(15), 16_384, 4);
}
