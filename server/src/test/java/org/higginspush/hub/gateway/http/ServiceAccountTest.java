package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.higginspush.hub.TestCertificate;
import org.higginspush.hub.access.TestClock;
import org.higginspush.hub.json.StrictJson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file with the key of a service account. */
class ServiceAccountTest {
    @TempDir
    private static Path folder;

    private static FcmFixture google;

    @BeforeAll
    static void start() throws Exception {
        google = new FcmFixture(TestCertificate.untrusted(folder), new TestClock());
    }

    @AfterAll
    static void stop() {
        google.close();
    }

    private static void assertRefused(String json, String words) {
        assertThatThrownBy(() -> ServiceAccount.parse(json))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("MII")
                .hasNoCause();
    }

    @Test
    void theFileOfTheConsoleIsRead() throws Exception {
        ServiceAccount account = ServiceAccount.parse(google.account());
        assertThat(account.project()).isEqualTo(FcmFixture.PROJECT);
        assertThat(account).hasToString("ServiceAccount[notes-4711]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "project_id", "client_email", "private_key_id", "private_key"})
    void aFieldThatIsMissingIsNamed(String name) {
        Map<String, Object> fields = google.accountFields();
        fields.remove(name);
        assertRefused(StrictJson.write(fields), '"' + name + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "type, authorized_user, must be \"service_account\"",
        "project_id, ../../admin, \"project_id\" is none",
        "client_email, '', \"client_email\" is none",
        "private_key_id, 'a b', \"private_key_id\" is none",
        "private_key, MII, no \"private_key\"",
        "private_key, -----BEGIN PRIVATE KEY-----MIIB-----END PRIVATE KEY-----, no RSA key",
    })
    void aFieldThatIsWrongIsNamed(String name, String value, String words) {
        Map<String, Object> fields = google.accountFields();
        fields.put(name, value);
        assertRefused(StrictJson.write(fields), words);
    }

    @Test
    void aKeyThatIsTooShortIsRefused() {
        Map<String, Object> fields = google.accountFields();
        String base64 = Base64.getEncoder()
                .encodeToString(FcmFixture.newKey(1_024).getPrivate().getEncoded());
        fields.put("private_key", "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        assertRefused(StrictJson.write(fields), "less than 2048 bits");
    }

    @Test
    void anotherFileIsTold() {
        assertRefused("", "is not JSON");
        assertRefused("-----BEGIN PRIVATE KEY-----", "is not JSON");
        assertRefused("{\"project_info\":{\"project_id\":\"notes-4711\"}}", "google-services.json");
        assertRefused(google.account().replace("\"type\"", "\"type\":\"MII\",\"type\""), "is not JSON");
    }
}
