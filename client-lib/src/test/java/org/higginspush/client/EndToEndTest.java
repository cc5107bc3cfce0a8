package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mission's story, on the real hub over real sockets, with each transport. */
class EndToEndTest extends HubTestBase {
    @ParameterizedTest
    @EnumSource
    void aChangeOnOneDeviceReachesTheUsersOthersAndNobodyElse(Transport transport) throws Exception {
        startHub();
        TestDevice home = device("alex", "home-pc", transport).isReady();
        TestDevice work = device("alex", "work-pc", transport).isReady();
        TestDevice phone = device("alex", "phone", transport).isReady();
        TestDevice stranger = device("sam", "phone", transport).isReady();
        Publisher attributeServer = publisher(builder -> builder.transports(transport));

        home.selector().changed("passwords");
        assertThat(home.syncs("passwords").causes()).containsExactly(SyncCause.LOCAL_EDIT);
        Receipt receipt = publish(attributeServer, new Change("alex", "passwords", 7L, "home-pc"));

        assertThat(receipt.revision()).isEqualTo(7);
        assertThat(receipt.duplicate()).isFalse();
        assertThat(work.syncs("passwords").causes()).containsExactly(SyncCause.NOTICE);
        phone.syncs("passwords");
        // Nobody else heard anything: what is published after it is what they hear first.
        publish(attributeServer, Change.of("alex", "sentinel"));
        publish(attributeServer, Change.of("sam", "sentinel"));
        home.syncs("sentinel");
        work.syncs("sentinel");
        phone.syncs("sentinel");
        stranger.syncs("sentinel");
    }

    @Test
    void oneLongLivedConnectionCarriesAllNotices() throws Exception {
        startHub();
        FaultyNetwork network = closing(FaultyNetwork.before(hub.uri()));
        TestDevice phone =
                closing(TestDevice.connects(network.uri(), "alex", "phone", hub.tokens("alex"), builder -> builder));
        phone.isReady();
        Publisher attributeServer = publisher();

        for (long revision = 1; revision <= 5; revision++) {
            publish(attributeServer, new Change("alex", "passwords", revision, "home-pc"));
            phone.syncs("passwords");
        }

        assertThat(network.connections()).isEqualTo(1);
        assertThat(phone.disconnections()).isEmpty();
    }

    @Test
    void aBuilderCanBeUsedForOneDeviceAfterTheOther() throws Exception {
        startHub();
        CompletableFuture<String> token = new CompletableFuture<>();
        SelectorBuilder[] used = new SelectorBuilder[1];
        TestDevice work =
                closing(TestDevice.connects(hub.uri(), "alex", "work-pc", () -> token, builder -> used[0] = builder));

        used[0].device("phone");
        token.complete(hub.tokens("alex").token().toCompletableFuture().join());
        work.isReady();

        Publisher attributeServer = publisher();
        publish(attributeServer, new Change("alex", "passwords", 7L, "work-pc"));
        publish(attributeServer, Change.of("alex", "sentinel"));
        work.syncs("sentinel");
    }
}
