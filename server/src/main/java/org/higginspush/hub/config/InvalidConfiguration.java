package org.higginspush.hub.config;

import java.util.List;

/**
 * The configuration cannot be used. Each problem is one sentence for the operator: which setting, where it was set, and
 * what is allowed. No problem holds the value of a secret.
 */
public final class InvalidConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public InvalidConfiguration(String problem) {
        this(List.of(problem));
    }

    public InvalidConfiguration(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, so that one look repairs it; never empty. */
    public List<String> problems() {
        return problems;
    }
}
