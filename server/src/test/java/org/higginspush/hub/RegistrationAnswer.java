package org.higginspush.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the hub said to a request about a registration, whichever protocol it came over.
 *
 * @param status of HTTP; over Bayeux 200, or the number at the start of the error
 * @param fields what is told of the registration, or of why not
 */
record RegistrationAnswer(int status, JsonNode fields) {
    String text(String name) {
        return fields.path(name).asText();
    }

    RegistrationAnswer succeeds() {
        assertThat(status).as(toString()).isBetween(200, 299);
        return this;
    }

    RegistrationAnswer isProven() {
        assertThat(succeeds().text("status")).isEqualTo("proven");
        return this;
    }

    RegistrationAnswer isUnproven() {
        assertThat(succeeds().text("status")).isEqualTo("unproven");
        return this;
    }

    /** A refusal that says what is wrong. */
    RegistrationAnswer isRefused(int code, String words) {
        assertThat(status).as(toString()).isEqualTo(code);
        assertThat(text("detail")).contains(words).matches("[A-Z\"].*\\.").doesNotContain("Exception", "java.");
        return this;
    }
}
