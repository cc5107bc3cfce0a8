package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import org.cometd.bayeux.Message;
import org.cometd.common.JSONContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageValidatorTest {
    private final HubJson json = new HubJson();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[null]",
                "1",
                "[1]",
                "\"x\"",
                "[[]]",
                "[{}]",
                "[{\"channel\":1}]",
                "[{\"channel\":\"x\"}]",
                "x",
                "{}"
            })
    void whatIsNoListOfMessagesIsRefused(String text) {
        assertThatThrownBy(() -> json.parse(text)).isInstanceOf(ParseException.class);
        assertThatThrownBy(() -> {
                    JSONContext.AsyncParser parser = json.newAsyncParser();
                    parser.parse(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                    parser.complete();
                })
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("not a list of Bayeux messages");
    }

    @Test
    void moreObjectsThanAnyHubSendsAreRefused() {
        assertThatThrownBy(() -> json.parse("[{\"channel\":\"/a\",\"data\":[" + "{},".repeat(250_000) + "{}]}]"))
                .isInstanceOf(ParseException.class);
    }

    @Test
    void fieldsOfAnotherTypeAreAsIfTheyWereNotThere() throws ParseException {
        Message.Mutable message =
                message("\"clientId\":42,\"successful\":\"yes\",\"ext\":5,\"error\":{},\"advice\":\"x\",\"id\":[1]");

        assertThat(message).containsOnlyKeys("channel");
        assertThat(Reply.of(message).successful()).isFalse();
    }

    @Test
    void anIdMayBeANumber() throws ParseException {
        assertThat(message("\"id\":7").getId()).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource({
        "1e15, 600000",
        "-5, 0",
        "-1e300, 0",
        "1e300, 600000",
        "9223372036854775807, 600000",
        "2500, 2500",
        "2.5, 2",
    })
    void anIntervalIsWithinReason(String told, long taken) throws ParseException {
        assertThat(Reply.of(message("\"advice\":{\"interval\":" + told + "}")).interval())
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"NaN\"", "\"5\"", "[1]", "{}", "true", "null"})
    void anIntervalThatIsNoNumberIsNone(String told) throws ParseException {
        assertThat(Reply.of(message("\"advice\":{\"interval\":" + told + "}")).interval())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"1e15, 0", "-1, 0", "120000, 120000", "1800000, 1800000", "1800001, 0"})
    void aHubThatSaysThatItHoldsHeartbeatsForEverIsNotBelieved(String told, long taken) throws ParseException {
        assertThat(message("\"advice\":{\"timeout\":" + told + "}").getAdvice().get("timeout"))
                .isEqualTo(taken);
    }

    @Test
    void anErrorIsOneLineThatCanBeLogged() throws ParseException {
        Message.Mutable message = message("\"error\":\"503::a\\nFAKE " + "x".repeat(10_000) + "\"");

        assertThat(Reply.of(message).text())
                .startsWith("a FAKE")
                .doesNotContain("\n")
                .hasSizeLessThan(310);
    }

    @Test
    void anEndlessClientIdIsNone() throws ParseException {
        assertThat(message("\"clientId\":\"" + "x".repeat(10_000) + "\"").getClientId())
                .isNull();
        assertThat(message("\"clientId\":\"\"").getClientId()).isNull();
    }

    private Message.Mutable message(String fields) throws ParseException {
        return json.parse("[{\"channel\":\"/meta/handshake\"," + fields + "}]").get(0);
    }
}
