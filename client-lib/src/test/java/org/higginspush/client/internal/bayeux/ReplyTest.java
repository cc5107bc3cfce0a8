package org.higginspush.client.internal.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.cometd.common.HashMapMessage;
import org.higginspush.client.internal.reconnect.ConnectionFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {
    @ParameterizedTest
    @CsvSource({
        "400::Malformed, , REFUSED",
        "401::Bad token, none, REFUSED",
        "401::Expired, handshake, EXPIRED",
        "401::Expired, , EXPIRED",
        "402::Unknown session, , UNAVAILABLE",
        "403::Not yours, , REFUSED",
        "403::Not yours, none, REFUSED",
        "403::Not now, handshake, UNAVAILABLE",
        "409::A limit is reached, , UNAVAILABLE",
        "413::Too large, , REFUSED",
        "429::Slow down, handshake, UNAVAILABLE",
        "429::Slow down, , UNAVAILABLE",
        "500::Accident, retry, UNAVAILABLE",
        "503::Cannot check the token, none, UNAVAILABLE",
        "999::Too much, none, UNAVAILABLE",
        "nonsense, none, UNAVAILABLE"
    })
    void aNoIsForGoodOnlyIfTryingAgainWillNotHelp(String error, String reconnect, ConnectionFailure.Kind kind) {
        HashMapMessage message = new HashMapMessage();
        message.setSuccessful(false);
        message.put("error", error);
        if (reconnect != null) {
            message.put("advice", Map.of("reconnect", reconnect));
        }

        assertThat(Reply.of(message).refusalKind()).isEqualTo(kind);
    }
}
