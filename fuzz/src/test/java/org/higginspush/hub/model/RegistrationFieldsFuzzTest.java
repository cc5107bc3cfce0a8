package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.higginspush.hub.json.InvalidJson;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.RegistrationFields.RegistrationRequest;
import org.higginspush.hub.xml.InvalidXml;
import org.higginspush.hub.xml.StrictXml;
import org.jspecify.annotations.Nullable;

/** Registrations and proofs, in JSON and XML: where a device chooses to be woken. */
class RegistrationFieldsFuzzTest {
    @FuzzTest(maxDuration = "2s")
    void aRegistrationIsRefusedOrWithinItsLimits(byte[] body) {
        Map<?, ?> fields = fields(new String(body, StandardCharsets.UTF_8));
        if (fields != null) {
            RegistrationReaders.registration(fields);
            RegistrationReaders.proof(fields);
        }
    }

    private static @Nullable Map<?, ?> fields(String text) {
        try {
            return text.startsWith("<") ? StrictXml.map(text) : StrictJson.map(text);
        } catch (InvalidJson | InvalidXml neither) {
            return null;
        }
    }

    /** Apart, because JUnit looks at the methods of a test before Jazzer is there, and loads the records in them: see FuzzedHub. */
    private static final class RegistrationReaders {
        private static final Instant NOW = Instant.parse("2026-11-29T01:02:03Z");

        static void registration(Map<?, ?> fields) {
            try {
                RegistrationRequest request = RegistrationFields.read(fields, NOW);
                PushAddress address = request.address();
                assertThat(address.platform().word()).isEqualTo(fields.get("platform"));
                boolean hasKeys = address.platform() == PushPlatform.WEB_PUSH;
                assertThat(address.keys() != null).isEqualTo(hasKeys);
                assertThat(address.target().length()).isBetween("https://a".length(), 4_096);
                assertThat(address.target()).matches("[!-~]+");
                if (fields.containsKey("endpoint") && fields.get("endpoint") != null) {
                    assertThat(address.target().toLowerCase(Locale.ROOT)).startsWith("https://");
                }
                if (request.expires() != null) {
                    assertThat(request.expires())
                            .isAfter(NOW)
                            .isBefore(NOW.plus(RegistrationFields.LONGEST).plusNanos(1));
                }
                assertThat(address.toString()).doesNotContain(address.target());
            } catch (Refusal refusal) {
                isPlain(refusal);
            }
        }

        static void proof(Map<?, ?> fields) {
            try {
                assertThat(RegistrationFields.code(fields).length()).isBetween(1, 256);
            } catch (Refusal refusal) {
                isPlain(refusal);
            }
        }

        private static void isPlain(Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(refusal.text().length()).isLessThan(400);
        }
    }
}
