package org.higginspush.hub.edge.api;

import java.util.List;
import java.util.Map;
import org.higginspush.hub.model.Refusal;

/**
 * How bodies are written on the wire: the one place where requests' bodies are parsed and answers are encoded. The way the
 * request came in decides which format its body has, and which its answer is to have. Safe for use by many threads.
 */
public interface BodyFormat {
    /** A body of this format, which is parsed when it is asked for. */
    ApiBody parse(String text);

    /** The media type of an answer. */
    String mediaType();

    /** An answer. */
    String write(Map<String, ?> fields);

    /** The media type of {@link #writeAll}. */
    String mediaTypeOfMany();

    /** The answers to the objects of one body, in their order. */
    String writeAll(List<Map<String, Object>> answers);

    /** The media type of {@link #problem}. */
    String mediaTypeOfProblem();

    /** A refusal as a problem document (RFC 9457). */
    String problem(Refusal refusal);
}
