package org.higginspush.hub.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.higginspush.hub.command.CommandResult.hub;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {
    private static final String TOKEN = "[\\w-]+\\.[\\w-]+\\.[\\w-]+";

    @TempDir
    Path folder;

    @Test
    void aTokenIsOneLineAndNothingElseIsPrinted() throws ParseException {
        CommandResult call = token("--user", "alex", "--device", "phone");
        assertThat(call.exitCode()).isZero();
        assertThat(call.out()).matches(TOKEN + "\n");
        assertThat(call.err()).isEmpty();
        JWTClaimsSet claims = claims(call.out());
        assertThat(claims.getSubject()).isEqualTo("alex");
        assertThat(claims.getStringClaim("device")).isEqualTo("phone");
        assertThat(claims.getStringClaim("scope")).isEqualTo("subscribe");
        assertThat(lifetime(claims)).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void aPublisherMayPublishAndHearsNothing() throws ParseException {
        assertThat(claims(token("--publisher").out()).getStringClaim("scope")).isEqualTo("publish");
    }

    @Test
    void aManagerMayManageAndHearsNothing() throws ParseException {
        assertThat(claims(token("--manager").out()).getStringClaim("scope")).isEqualTo("manage");
        assertThat(claims(token("--manager", "--publisher").out())
                        .getStringClaim("scope")
                        .split(" "))
                .containsExactlyInAnyOrder("manage", "publish");
    }

    @Test
    void aTokenForAnotherHubIsForRelayingAlone() throws ParseException {
        JWTClaimsSet claims =
                claims(token("--relay", "family-hub", "--lifetime", "8760h").out());
        assertThat(claims.getSubject()).isEqualTo("family-hub");
        assertThat(claims.getStringClaim("scope")).isEqualTo("relay");
        assertThat(lifetime(claims)).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void aUserCanBeAPublisherToo() throws ParseException {
        JWTClaimsSet claims = claims(token("--publisher", "--user", "alex").out());
        assertThat(claims.getSubject()).isEqualTo("alex");
        assertThat(claims.getStringClaim("scope").split(" ")).containsExactlyInAnyOrder("publish", "subscribe");
    }

    @Test
    void aRangeOfUsersGetsATokenEachInOrder() throws ParseException {
        CommandResult call = token("--users", "0..9");
        assertThat(call.exitCode()).isZero();
        assertThat(call.err()).isEmpty();
        assertThat(call.lines()).hasSize(10).allMatch(line -> line.matches(TOKEN));
        for (int i = 0; i < 10; i++) {
            assertThat(claims(call.lines().get(i)).getSubject()).isEqualTo("" + i);
        }
    }

    @Test
    void theLifetimeIsAsAsked() throws ParseException {
        assertThat(lifetime(claims(token("--user", "alex", "--lifetime", "90s").out())))
                .isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void theDataFolderMayComeFromTheEnvironment() {
        CommandResult call = hub(Map.of("HIGGINS_PUSH_DATA", folder.toString()), "token", "--port=0", "--user", "alex");
        assertThat(call.exitCode()).isZero();
        assertThat(folder).isDirectoryContaining("glob:**signing-key.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--user=",
                "--user=a/../b\u0000",
                "--users=9",
                "--users=a..b",
                "--users=0..9 --user=alex",
                "--relay=hub --manager",
                "--relay=hub --user=alex",
                "--users=0..9 --device=phone",
                "--user=alex --lifetime=soon",
                "--user=alex --lifetime=0s",
            })
    void whatCannotBeIsRefusedWithoutAToken(String options) {
        CommandResult call = token(options.isEmpty() ? new String[0] : options.split(" "));
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.out()).isEmpty();
        assertThat(call.err()).startsWith("hub: ").hasLineCount(1);
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("data"), "");
        CommandResult call = hub("token", "--port", "0", "--data", file.toString(), "--user", "alex");
        assertThat(call.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call.out()).isEmpty();
        assertThat(call.err())
                .contains(file.toString())
                .contains("use a folder")
                .hasLineCount(1);
    }

    @Test
    void aRangeOfNobodyIsAMistake() {
        CommandResult call = token("--users", "5..1");
        assertThat(call.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(call.err()).isEqualTo("hub: --users 5..1 names nobody: the lower number comes first.\n");
    }

    @Test
    void aUserMayLookLikeAFileOfArguments() throws Exception {
        assertThat(claims(token("--user", "@alex").out()).getSubject()).isEqualTo("@alex");
    }

    private CommandResult token(String... options) {
        Stream<String> which = Stream.of("token", "--port", "0", "--data", folder.toString()); // asks no hub
        return hub(Stream.concat(which, Stream.of(options)).toArray(String[]::new));
    }

    private static JWTClaimsSet claims(String token) throws ParseException {
        return SignedJWT.parse(token.strip()).getJWTClaimsSet();
    }

    private static Duration lifetime(JWTClaimsSet claims) {
        return Duration.between(
                claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant());
    }
}
