package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is given, the answer is one clear sentence, and never that this should not have happened. */
class OddInputTest {
    @TempDir
    Path folder;

    private static void assertIsToldClearly(CommandResult call) {
        assertThat(call.exitCode()).isNotZero();
        assertThat(call.err())
                .startsWith("hub: ")
                .hasLineCount(1)
                .doesNotContain("should not have happened", "Exception", "org.", "com.", "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8217",
                "[::1]:80",
                "[::1",
                "a b",
                "http://x",
                "*",
                "x/y",
                "fe80::1%nope",
                "192.0.2.9",
                "no-such-host.invalid",
                "a\tb",
                "999.1.1.1",
                "127.0.0.256",
                "1.2.3.4.5",
            })
    void aHostThatIsNoneHere(String host) {
        assertIsToldClearly(CommandResult.hub(
                "serve",
                "--port",
                "0",
                "--data",
                folder.toString(),
                "--host",
                host,
                "--set",
                "auth.local-issuer-beyond-loopback=on"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999", "-1", "80x", "1e3", "0x50", "8 0"})
    void aPortThatIsNone(String port) {
        assertIsToldClearly(CommandResult.hub("serve", "--port=" + port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/below", "loop"})
    void aDataFolderThatIsNone(String name) throws IOException {
        Files.createFile(folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        assertIsToldClearly(CommandResult.hub(
                "serve", "--port", "0", "--data", folder.resolve(name).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.yaml", "folder", "loop", "bytes.yaml", "bytes.yaml/below"})
    void aConfigurationFileThatIsNone(String name) throws IOException {
        Files.createDirectory(folder.resolve("folder"));
        Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        Files.write(folder.resolve("bytes.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
        assertIsToldClearly(CommandResult.hub(
                "check-config", "--config", folder.resolve(name).toString()));
    }

    @Test
    void aConfigurationThatIsNoYaml() throws IOException {
        List<String> texts = List.of(
                "log:\n\tlevel: info\n",
                "\u0000",
                "a: " + "[".repeat(5000),
                "? {a: b}\n: c\n",
                "- a\n",
                "port: 0\n---\nport: 1\n",
                "host: !!binary abc\n",
                "port: \"0\n",
                "port: 0\nport: 1\n");
        for (String text : texts) {
            Path file = Files.writeString(folder.resolve("hub.yaml"), text, StandardCharsets.UTF_8);
            assertIsToldClearly(CommandResult.hub("check-config", "--config", file.toString()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://[::1",
        "http://a b",
        "''",
        "http://x:99999",
        "ftp://x",
        "http://u:p@x",
        "https://my_host",
        "http://my_host.invalid:8080",
    })
    void anAddressOfAHubThatIsNone(String address) {
        CommandResult call =
                CommandResult.hub("publish", "--user", "a", "--context", "b", "--token", "x", "--hub", address);
        assertIsToldClearly(call);
    }
}
