package org.higginspush.hub.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.higginspush.hub.ThreadPerTask;
import org.higginspush.hub.access.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of RFC 8292, section 2.4, the hub's key in its file, and how long its tokens are used. */
class VapidKeyTest {
    private static final String SIGNED =
            "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJl"
                    + "eHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0";
    private static final String SIGNATURE =
            "i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
    private static final String PUBLIC_KEY =
            "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

    private static boolean verifies(String publicKey, String signed, String signature) throws Exception {
        ECPublicKey key = CurvePoints.publicKey(new Base64URL(publicKey).decode());
        return new ECDSAVerifier(key)
                .verify(
                        JWSHeader.parse(new Base64URL(signed.substring(0, signed.indexOf('.')))),
                        signed.getBytes(StandardCharsets.US_ASCII),
                        new Base64URL(signature));
    }

    @Test
    void theTokenOfTheExampleComesOutByteForByteUpToTheSignatureWhichIsRandom() throws Exception {
        VapidKey key = VapidKey.create();
        String token = key.token("https://push.example.net", 1_453_523_768, "mailto:push@example.com");
        int end = token.lastIndexOf('.');
        assertThat(token.substring(0, end)).isEqualTo(SIGNED);
        assertThat(verifies(key.publicKey(), token.substring(0, end), token.substring(end + 1)))
                .isTrue();
        assertThat(verifies(PUBLIC_KEY, SIGNED, SIGNATURE)).isTrue();
        assertThat(verifies(PUBLIC_KEY, SIGNED, token.substring(end + 1))).isFalse();
    }

    @Test
    void thePublicKeyIsWhatABrowserSubscribesWith() throws IOException {
        VapidKey key = VapidKey.create();
        assertThat(new Base64URL(key.publicKey()).decode()).hasSize(65).startsWith(4);
        assertThat(VapidKey.parse(key.toJwk()).publicKey()).isEqualTo(key.publicKey());
        assertThat(key.toString()).isEqualTo("VapidKey");
    }

    @Test
    void itIsMadeOnceAndForItsOwnerAlone(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        String made = VapidKey.openOrCreate(data).publicKey();
        assertThat(VapidKey.openOrCreate(data).publicKey()).isEqualTo(made);
        Path file = data.resolve(VapidKey.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(data).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void ofSeveralThatMakeItAtOnceAllHaveTheSame(@TempDir Path folder) {
        List<CompletableFuture<String>> keys = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            keys.add(CompletableFuture.supplyAsync(() -> opened(folder), ThreadPerTask.EACH));
        }
        Set<String> different = new HashSet<>();
        keys.forEach(key -> different.add(key.join()));
        assertThat(different).hasSize(1);
    }

    private static String opened(Path folder) {
        try {
            return VapidKey.openOrCreate(folder).publicKey();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatOthersMayReadIsNotUsed(@TempDir Path folder) throws IOException {
        VapidKey.openOrCreate(folder);
        Path file = folder.resolve(VapidKey.FILE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> VapidKey.openOrCreate(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("VAPID key")
                .hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key",
                "{}",
                "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"DUfHPKLVFQzVvnCPGyfucbECzPDa7rWbXriLcysAjEc\","
                        + "\"y\":\"F6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"DUfHPKLVFQzVvnCPGyfucbECzPDa7rWbXriLcysAjEc\","
                        + "\"y\":\"F6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs\",\"d\":\"c2VjcmV0\"}"
            })
    void whatIsNoKeyIsRefusedAndNotRepeated(String text, @TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> VapidKey.parse(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("P-256")
                .hasMessageNotContaining("c2VjcmV0");
        Path file = folder.resolve(VapidKey.FILE);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> VapidKey.openOrCreate(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aTokenIsUsedUntilShortlyBeforeItExpires() {
        TestClock clock = new TestClock();
        VapidTokens tokens = new VapidTokens(VapidKey.create(), "mailto:push@example.com", clock);
        String first = tokens.authorization("https://push.example.net");
        clock.advance(Duration.ofHours(9));
        assertThat(tokens.authorization("https://push.example.net")).isEqualTo(first);
        assertThat(tokens.authorization("https://other.example.net")).isNotEqualTo(first);
        clock.advance(Duration.ofHours(1));
        String second = tokens.authorization("https://push.example.net");
        assertThat(second).isNotEqualTo(first);
        tokens.forget("https://push.example.net");
        assertThat(tokens.authorization("https://push.example.net")).isNotEqualTo(second);
    }

    @Test
    void aTokenIsMadeAnewWhenTheClockWasSetBack() {
        TestClock clock = new TestClock();
        VapidTokens tokens = new VapidTokens(VapidKey.create(), "mailto:push@example.com", clock);
        String first = tokens.authorization("https://push.example.net");
        clock.advance(Duration.ofDays(-3));
        assertThat(tokens.authorization("https://push.example.net")).isNotEqualTo(first);
    }
}
