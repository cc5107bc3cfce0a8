package org.higginspush.hub.gateway.http;

import org.higginspush.hub.TestCertificate;
import org.jspecify.annotations.Nullable;

/** Answers with what was sent. */
final class EchoFixture extends PushServiceFixture {
    EchoFixture(@Nullable TestCertificate certificate, int streams) {
        super(certificate, streams);
        start();
    }

    @Override
    protected FixtureAnswer answer(ReceivedPost post) {
        return FixtureAnswer.of(200, post.text());
    }
}
