package org.higginspush.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ListAssert;
import org.higginspush.hub.config.EffectiveSettings.SettingLine;
import org.higginspush.hub.model.WebOrigin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("hub.yaml");
    }

    @Test
    void laterPlacesOverrideEarlierOnes() throws IOException {
        Files.writeString(file, "port: 1001\nhost: 127.0.0.2\nlimits:\n  sessions-per-user: 7\n");
        EffectiveSettings settings = new SettingsReader()
                .file(file)
                .environment(Map.of("HIGGINS_PUSH_PORT", "1002", "HIGGINS_PUSH_HOST", "127.0.0.3", "PATH", "/bin"))
                .arguments(List.of(new SettingArgument("port", "1003", "--port")))
                .finish();
        assertThat(settings.get(Settings.PORT)).isEqualTo(1003);
        assertThat(settings.get(Settings.HOST)).isEqualTo("127.0.0.3");
        assertThat(settings.get(Settings.SESSIONS_PER_USER)).isEqualTo(7);
        assertThat(settings.get(Settings.MESSAGE_BYTES)).isEqualTo(16384);
        assertThat(settings.lines())
                .contains(
                        new SettingLine("port", "1003", "--port"),
                        new SettingLine("host", "127.0.0.3", "HIGGINS_PUSH_HOST"),
                        new SettingLine("limits.sessions-per-user", "7", file + " line 4"),
                        new SettingLine("data", "data", "default"),
                        new SettingLine("public-url", "", "default"));
    }

    @Test
    void keysWithDotsAndNestedOnesAreTheSame() {
        EffectiveSettings settings = read("bayeux.max-interval: 20s\nbayeux:\n  websocket: no\n");
        assertThat(settings.get(Settings.MAX_INTERVAL)).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.get(Settings.WEBSOCKET)).isFalse();
        problemsOf("bayeux.websocket: on\nbayeux:\n  websocket: off\n")
                .containsExactly("bayeux.websocket (" + file + " line 3) is given twice; keep one.");
    }

    @Test
    void anEmptyFileAndEmptyValuesChangeNothing() {
        for (String text : List.of("", "# nothing\n", "---\n", "auth:\n", "auth: {}\n", "port:\n")) {
            assertThat(read(text).lines())
                    .isEqualTo(new SettingsReader().finish().lines());
        }
        assertThat(new SettingsReader()
                        .environment(Map.of("HIGGINS_PUSH_PORT", ""))
                        .finish()
                        .get(Settings.PORT))
                .isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource({
        "prot: 1, prot, port",
        "callback-polling: on, callback-polling, bayeux.callback-polling",
        "'bayeux: {websockets: on}', bayeux.websockets, bayeux.websocket",
        "'bayoux: {max-interval: 3s}', bayoux.max-interval, bayeux.max-interval",
        "'limits: {session-per-user: 3}', limits.session-per-user, limits.sessions-per-user",
        "'port: {number: 3}', port, port"
    })
    void anUnknownKeyInTheFileNamesTheNearest(String text, String key, String nearest) {
        if (key.equals(nearest)) {
            problemsOf(text).singleElement().asString().contains("port = {number: 3}", "from 0 to 65535");
        } else {
            problemsOf(text)
                    .containsExactly(
                            "Unknown setting " + key + " (" + file + " line 1); the nearest is " + nearest + ".");
        }
    }

    @Test
    void anUnknownVariableNamesTheNearest() {
        assertThatThrownBy(() -> new SettingsReader()
                        .environment(Map.of("HIGGINS_PUSH_LIMITS_MESAGE_BYTES", "secret"))
                        .finish())
                .hasMessage("Unknown environment variable HIGGINS_PUSH_LIMITS_MESAGE_BYTES;"
                        + " the nearest setting is HIGGINS_PUSH_LIMITS_MESSAGE_BYTES.");
    }

    @Test
    void variablesOfTheStartScriptAreNoSettings() {
        Map<String, String> variables = Map.of("HIGGINS_PUSH_JAVA_OPTS", "-Xmx1g", "HIGGINS_PUSH_TOKEN", "t");
        assertThat(new SettingsReader().environment(variables).finish().lines())
                .extracting(SettingLine::source)
                .containsOnly("default");
    }

    @Test
    void whatSomebodyElseReadsIsNoSetting() {
        Map<String, String> variables = Map.of("HIGGINS_PUSH_CHAT", "chat.yaml", "HIGGINS_PUSH_PROT", "1");
        assertThatThrownBy(() -> new SettingsReader()
                        .environment(variables, Set.of("HIGGINS_PUSH_CHAT"))
                        .finish())
                .hasMessage(
                        "Unknown environment variable HIGGINS_PUSH_PROT; the nearest setting is HIGGINS_PUSH_PORT.");
    }

    @ParameterizedTest
    @CsvSource({
        "HIGGINS_PUSH_CHT, the nearest is HIGGINS_PUSH_CHAT.",
        "HIGGINS_PUSH_TOKN, the nearest is HIGGINS_PUSH_TOKEN.",
        "HIGGINS_PUSH_JAVA_OPT, the nearest is HIGGINS_PUSH_JAVA_OPTS.",
        "HIGGINS_PUSH_XYZZY, '''hub check-config'' lists all there are.'",
    })
    void ofVariablesThatAreNoSettingsTheNearestIsNamedToo(String variable, String hint) {
        assertThatThrownBy(() -> new SettingsReader()
                        .environment(Map.of(variable, "x"), Set.of("HIGGINS_PUSH_CHAT"))
                        .finish())
                .hasMessage("Unknown environment variable " + variable + "; " + hint);
    }

    @Test
    void anUnknownArgumentNamesTheNearest() {
        assertThatThrownBy(() -> HubConfig.of("log.fromat=json"))
                .hasMessage("Unknown setting log.fromat (--set); the nearest is log.format.");
        assertThatThrownBy(() -> HubConfig.of("log.format")).hasMessageContaining("--set needs key=value");
    }

    @Test
    void aWrongValueIsNamedWithItsPlaceAndWhatIsAllowed() {
        problemsOf("host: 127.0.0.2\nport: 99999\n")
                .containsExactly("port = 99999 (" + file + " line 2) is not allowed: use an integer from 0 to 65535.");
        problemsOf("session:\n  write-deadline: 10\n")
                .containsExactly("session.write-deadline = 10 (" + file + " line 2) is not allowed:"
                        + " use a duration from 100ms to 5m, written like 500ms, 30s, 2m.");
        problemsOf("storage.mode: postgres").singleElement().asString().endsWith("use one of memory, sqlite, redis.");
        problemsOf("auth.local-issuer: maybe").singleElement().asString().endsWith("use on or off.");
        problemsOf("port: [1, 2]").singleElement().asString().startsWith("port = [1, 2] (");
    }

    @Test
    void aValueIsShownAsOneShortLine() {
        problemsOf("port: \"1\\n2\\e[2J" + "x".repeat(500) + "\"")
                .singleElement()
                .asString()
                .contains("port = \"1\\n2\\u001B[2Jx")
                .doesNotContain("\n")
                .hasSizeLessThan(300 + file.toString().length());
    }

    @Test
    void allProblemsAreToldAtOnce() {
        problemsOf("prot: 1\nport: x\nlog:\n  level: loud\n").hasSize(3);
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        assertThatThrownBy(() -> new SettingsReader().file(file).finish())
                .hasMessage("The configuration file " + file + " does not exist.");
        assertThatThrownBy(() -> new SettingsReader().file(folder).finish())
                .hasMessage("The configuration file " + folder + " is a folder.");
        Files.write(file, new byte[] {(byte) 0xC3, 0x28});
        assertThatThrownBy(() -> new SettingsReader().file(file).finish())
                .hasMessage("The configuration file " + file + " is not UTF-8 text.");
    }

    @Test
    void aFileThatIsNotYamlIsNamedWithTheLineAndWithoutItsText() {
        problemsOf("port: 1\nhost: {s3cret\n")
                .singleElement()
                .asString()
                .contains(file + " line ", "not valid YAML")
                .doesNotContain("s3cret");
        problemsOf("port: 1\nport: 2\n").singleElement().asString().contains(file + " line 2", "not valid YAML");
        problemsOf("port: 1\n---\nport: 2\n").singleElement().asString().contains("a second document");
        problemsOf("- port\n").containsExactly(file + " line 1: the file needs settings, each as 'key: value'.");
    }

    @Test
    void theYamlReasonIsToldInFull() {
        problemsOf("port: \"80\n").singleElement().asString().endsWith("found unexpected end of stream.");
        problemsOf("\tport: 80\n").singleElement().asString().contains("Do not use \\t(TAB) for indentation");
    }

    @Test
    void listsComeFromYamlOrWithCommas() {
        List<WebOrigin> origins =
                List.of(new WebOrigin("https", "a.example", -1), new WebOrigin("http", "b.example", 8080));
        assertThat(read("origins:\n  allowed:\n    - https://A.example:443/\n    - http://b.example:8080\n"
                                .replace("443/", "443"))
                        .get(Settings.ORIGINS))
                .isEqualTo(origins);
        for (String text :
                List.of("https://a.example, http://b.example:8080", "[https://a.example, 'http://b.example:8080']")) {
            assertThat(new SettingsReader()
                            .environment(Map.of("HIGGINS_PUSH_ORIGINS_ALLOWED", text))
                            .finish()
                            .get(Settings.ORIGINS))
                    .isEqualTo(origins);
        }
    }

    @Test
    void anIssuerHasSettingsOfItsOwn() {
        String text = """
                auth:
                  issuers:
                    - issuer: https://login.example
                      jwks: https://login.example/jwks
                      algorithms: [ES256, PS256]
                      audience: push
                    - issuer: other
                      jwks: /etc/keys.json
                """;
        List<HubConfig.Issuer> issuers = read(text).toConfig().auth().issuers();
        assertThat(issuers).hasSize(2);
        assertThat(issuers.get(0).algorithms()).containsExactlyInAnyOrder("ES256", "PS256");
        assertThat(issuers.get(0).audiences()).containsExactly("push");
        assertThat(issuers.get(1).jwks()).hasToString("file:///etc/keys.json");
        assertThat(issuers.get(1).algorithms()).containsExactly("RS256");
        assertThat(issuers.get(1).audiences()).isEmpty();
    }

    @Test
    void aWrongIssuerIsNamedWithItsPlace() {
        problemsOf("auth:\n  issuers:\n    - issuer: a\n      jkws: b\n")
                .containsExactly("Unknown setting auth.issuers[0].jkws (" + file
                        + " line 4); the nearest is auth.issuers[0].jwks.");
        problemsOf("auth:\n  issuers:\n    - issuer: a\n      jwks: http://login.example/keys\n")
                .containsExactly("auth.issuers[0].jwks = http://login.example/keys (" + file
                        + " line 4) is not allowed: use an https URL, or a file.");
        problemsOf("auth.issuers: [{issuer: a, jwks: b, algorithms: HS256}]")
                .singleElement()
                .asString()
                .contains("auth.issuers[0].algorithms = HS256", "RS256, PS256 and ES256");
        problemsOf("auth.issuers: [{jwks: a}]")
                .containsExactly("auth.issuers[0] (" + file + " line 1) needs issuer, the iss claim of its tokens.");
        for (String name : List.of("a", "http://login.example", "https://login.example/?tenant=a", "https://")) {
            problemsOf("auth.issuers: [{issuer: '" + name + "'}]")
                    .singleElement()
                    .asString()
                    .startsWith("auth.issuers[0] (" + file + " line 1) needs jwks")
                    .contains("keys of " + name);
        }
        problemsOf("auth.issuers: [a]")
                .containsExactly(file + " line 1: auth.issuers[0] needs settings, each as 'key: value'.");
    }

    @Test
    void anIssuerSaysWhatItsTokensLookLike() {
        String text = """
                auth.issuers:
                  - issuer: https://login.example
                    audience: [push, other]
                    token-types: [JWT, application/at+jwt, none]
                    scope-form: any
                    scope-names:
                      "push:all": [subscribe, publish]
                      device: subscribe
                """;
        HubConfig.Issuer issuer = read(text).toConfig().auth().issuers().get(0);
        assertThat(issuer.jwks()).isNull();
        assertThat(issuer.audiences()).containsExactlyInAnyOrder("push", "other");
        assertThat(issuer.tokens().types()).containsExactlyInAnyOrder("jwt", "at+jwt", "none");
        assertThat(issuer.tokens().scopeNames())
                .containsOnly(
                        Map.entry("push:all", Set.of("subscribe", "publish")),
                        Map.entry("device", Set.of("subscribe")));
        assertThat(HubConfig.of("auth.issuers=[{issuer: 'https://a.example', scope-names: {x: publish}}]")
                        .auth()
                        .issuers()
                        .get(0)
                        .tokens()
                        .scopeNames())
                .containsOnlyKeys("x");
    }

    @Test
    void aWrongTokenFormIsNamedWithItsPlace() {
        String issuer = "auth.issuers: [{issuer: 'https://login.example', ";
        problemsOf(issuer + "scope-names: {a: admin}}]")
                .singleElement()
                .asString()
                .contains("scope-names");
        problemsOf(issuer + "scope-names: admin}]").singleElement().asString().contains("scope-names");
        problemsOf(issuer + "scope-form: words}]").singleElement().asString().contains("scope-form");
        problemsOf(issuer + "default-scopes: publish}]")
                .singleElement()
                .asString()
                .contains("default-scopes", "subscribe and plugin");
    }

    @Test
    void issuersFitIntoOneVariable() {
        Map<String, String> variables = Map.of("HIGGINS_PUSH_AUTH_ISSUERS", "[{issuer: a, jwks: b.json}]");
        assertThat(new SettingsReader().environment(variables).finish().get(Settings.ISSUERS))
                .singleElement()
                .extracting(HubConfig.Issuer::issuer)
                .isEqualTo("a");
    }

    @Test
    void aGroupThatIsGivenAValueIsSaidToBeOne() {
        problemsOf("auth: on")
                .containsExactly(
                        "auth (" + file + " line 1) is a group of settings; the nearest of them is auth.local-issuer.");
    }

    @Test
    void aSecretIsNeverShown() {
        Setting<Integer> pin = new Setting<>("pin", ValueParser.integer(0, 9), "7", "A secret number.", true);
        ConfigNode wrong = new ConfigNode.Scalar("hunter2", new ConfigSource("here"));
        assertThatThrownBy(() -> SettingsReader.item(
                        new SettingRegistry(pin), "safe", new ConfigNode.Mapping(Map.of("pin", wrong), wrong.source())))
                .hasMessage("safe.pin = [redacted] (here) is not allowed: use an integer from 0 to 9.");
        assertThat(EffectiveSettings.ConfiguredValue.of(pin, new ConfigNode.Scalar("3", wrong.source()))
                        .line())
                .isEqualTo(new SettingLine("pin", "[redacted]", "here"));
    }

    private EffectiveSettings read(String text) {
        return new SettingsReader().file(write(text)).finish();
    }

    private ListAssert<Object> problemsOf(String text) {
        write(text);
        return assertThatThrownBy(() -> new SettingsReader().file(file).finish())
                .isInstanceOf(InvalidConfiguration.class)
                .extracting(failure -> ((InvalidConfiguration) failure).problems(), LIST);
    }

    private Path write(String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
