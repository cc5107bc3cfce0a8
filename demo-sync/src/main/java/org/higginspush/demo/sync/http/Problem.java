package org.higginspush.demo.sync.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * A refusal: a status, and a text that says what is wrong and what to do about it. Sent as a problem document
 * (RFC 9457), so the text holds no token, no value and no class name. It carries no stack trace: it is an answer.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String detail;
    private final transient Map<String, Object> members;

    public Problem(int status, String detail) {
        this(status, detail, Map.of());
    }

    /**
     * @param members what the document says beyond the members of RFC 9457
     */
    public Problem(int status, String detail, Map<String, Object> members) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.members = members;
    }

    public int status() {
        return status;
    }

    /** The members of the problem document; the type is the status itself. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", HttpStatus.getMessage(status));
        document.put("status", status);
        document.put("detail", detail);
        document.putAll(members);
        return document;
    }
}
