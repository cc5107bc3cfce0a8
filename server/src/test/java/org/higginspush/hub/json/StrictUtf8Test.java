package org.higginspush.hub.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictUtf8Test {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Grüße", "日本語", "😀", "a\uFFFDb", "\uFFFD", "\0"})
    void utf8IsDecoded(String text) {
        assertThat(StrictUtf8.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    /** A byte that begins nothing, a beginning without an end, an overlong form, half a surrogate pair, a code point too high. */
    @ParameterizedTest
    @ValueSource(strings = {"80", "61ff62", "c3", "c328", "c080", "eda080", "f4908080", "efbfbd80"})
    void whatIsNoUtf8IsRefused(String hex) {
        assertThat(StrictUtf8.decode(HexFormat.of().parseHex(hex))).isNull();
    }

    @Test
    void anyBytesAreTakenAsByADecoderThatReportsErrors() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] likely = {0x61, (byte) 0xC3, (byte) 0xA9, (byte) 0xEF, (byte) 0xBF, (byte) 0xBD, (byte) 0xF0, (byte) 0x9F
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = likely[random.nextInt(likely.length)];
            }
            assertThat(StrictUtf8.decode(bytes))
                    .as("seed %d: %s", seed, HexFormat.of().formatHex(bytes))
                    .isEqualTo(reported(bytes));
        }
    }

    private static String reported(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
