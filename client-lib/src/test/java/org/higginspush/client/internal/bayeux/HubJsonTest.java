package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.cometd.bayeux.Message;
import org.cometd.common.HashMapMessage;
import org.cometd.common.JSONContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubJsonTest {
    private final HubJson json = new HubJson();

    @Test
    void readsANotice() throws ParseException {
        List<Message.Mutable> messages = json.parse("""
                [{"channel":"/user/alex/contexts","data":{"context":"p\\u00e4sse 🦊","revision":9007199254740991,
                  "origin":null,"list":[1,{"a":true}]}}]""");

        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).getChannel()).isEqualTo("/user/alex/contexts");
        Map<String, Object> data = messages.get(0).getDataAsMap();
        assertThat(data.get("context")).isEqualTo("pässe 🦊");
        assertThat(data.get("revision")).isEqualTo(9007199254740991L);
        assertThat(data.get("origin")).isNull();
        assertThat(data.get("list")).isEqualTo(List.of(1L, Map.of("a", true)));
    }

    @Test
    void readsInPieces() {
        byte[] text = "[{\"channel\":\"/meta/connect\",\"successful\":true}]".getBytes(StandardCharsets.UTF_8);
        JSONContext.AsyncParser parser = json.newAsyncParser();
        for (byte b : text) {
            parser.parse(ByteBuffer.wrap(new byte[] {b}));
        }

        List<Message.Mutable> messages = parser.complete();
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).isSuccessful()).isTrue();
    }

    @Test
    void loadsNoClassThatAMessageNames() throws ParseException {
        Message.Mutable message = json.parse("""
                        [{"class":"org.higginspush.client.Receipt","channel":"/a",
                          "data":{"class":"org.higginspush.client.Receipt","x-class":5,"position":"k3:1"}}]""").get(0);

        assertThat(message).doesNotContainKey("class");
        assertThat(message.getData()).isEqualTo(Map.of("position", "k3:1"));
    }

    @Test
    void aDeepTextIsRefusedBeforeTheStackOverflows() throws ParseException {
        assertThat(json.parse(deep(20))).hasSize(1);

        assertThatThrownBy(() -> json.parse(deep(100_000))).isInstanceOf(ParseException.class);
        assertThatThrownBy(() -> json.parse("[".repeat(100_000))).isInstanceOf(ParseException.class);
    }

    private static String deep(int depth) {
        return "[{\"channel\":\"/a\",\"data\":" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth) + "}]";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "secret", "[{\"channel\":secret}]", "[1", "{\"a\":}"})
    void whatIsNotJsonIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> json.parse(text))
                .isInstanceOf(ParseException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void writesWhatItCanRead() throws ParseException {
        HashMapMessage message = new HashMapMessage();
        message.setChannel("/user/alex/contexts");
        message.setData(Map.of("context", "a \"quoted\" 🦊\n", "revision", 7L));

        assertThat(json.parse("[" + json.generate(message) + "]").get(0)).isEqualTo(message);
    }
}
