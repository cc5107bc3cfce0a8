package org.higginspush.hub.edge.bayeux;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cometd.bayeux.Channel;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.ErrorCode;
import org.higginspush.hub.model.Ids;
import org.higginspush.hub.model.Refusal;

/** The text of a WebSocket message, the body of a poll, {@code message} of a callback poll. */
class RequestParserFuzzTest {
    private static final int MOST = 20;
    private static final RequestParser PARSER = new RequestParser(StrictJson.mapper(StrictJson.MAX_DEPTH), MOST);

    @FuzzTest(maxDuration = "2s")
    void messagesAreRefusedOrHaveFieldsOfTheirTypes(byte[] json) {
        List<BayeuxRequest> requests;
        try {
            requests = PARSER.parse(new String(json, StandardCharsets.UTF_8));
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED);
            return;
        }
        assertThat(requests).isNotEmpty().hasSizeLessThanOrEqualTo(MOST);
        requests.forEach(RequestParserFuzzTest::check);
        if (requests.size() > 1) {
            assertThat(requests).noneMatch(request -> request instanceof BayeuxRequest.Handshake);
        }
    }

    private static void check(BayeuxRequest request) {
        assertThat(request.header().channel()).startsWith("/").hasSizeLessThanOrEqualTo(BayeuxChannels.MAX_NAME);
        if (request instanceof BayeuxRequest.Subscribe subscribe) {
            assertThat(request.header().channel()).isEqualTo(Channel.META_SUBSCRIBE);
            assertThat(Ids.check("user", subscribe.user())).isEqualTo(subscribe.user());
            assertThat(BayeuxChannels.userOf(BayeuxChannels.contextsOf(subscribe.user())))
                    .isEqualTo(subscribe.user());
        } else if (request instanceof BayeuxRequest.Heartbeat heartbeat) {
            assertThat(heartbeat.heard()).isGreaterThanOrEqualTo(-1);
        } else if (request instanceof BayeuxRequest.Malformed malformed) {
            assertThat(malformed.refusal().code()).isEqualTo(ErrorCode.MALFORMED);
        } else if (request instanceof BayeuxRequest.Other other) {
            assertThat(other.message().getChannel()).isEqualTo(request.header().channel());
        }
    }
}
