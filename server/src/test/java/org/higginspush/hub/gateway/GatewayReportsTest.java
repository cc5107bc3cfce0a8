package org.higginspush.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.higginspush.hub.gateway.WakeUpResult.Rejected;
import org.higginspush.hub.model.PushPlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an operator reads in the log of what becomes of wake-ups: each reason now and then, however many wake-ups there are. */
class GatewayReportsTest extends PushGatewaysTestBase {
    private final Logger log = (Logger) LoggerFactory.getLogger(PushGateways.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void listen() {
        appender.start();
        log.addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(appender);
    }

    /** What was told of rejections through FCM, by which no other test is heard that runs beside. */
    private List<String> warnings(String mark) {
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(mark))
                .toList();
    }

    private void rejected(String reason) {
        fcm.answersAtOnce(new Rejected(reason));
        wakeFcm("a").join();
    }

    @Test
    void eachReasonIsToldOnceInTenMinutes() {
        for (int i = 0; i < 100; i++) {
            rejected("one-of-two");
            rejected("two-of-two");
        }
        assertThat(warnings("of-two"))
                .containsExactly(
                        "A wake-up over fcm (mail) was rejected: one-of-two",
                        "A wake-up over fcm (mail) was rejected: two-of-two");
        timers.advance(Duration.ofMinutes(10));
        rejected("one-of-two");
        rejected("one-of-two");
        assertThat(warnings("of-two")).hasSize(3);
    }

    @Test
    void aServerThatSaysSomethingElseEachTimeDoesNotFillTheLog() {
        for (int i = 0; i < 1_000; i++) {
            rejected("always-new-" + i);
        }
        assertThat(warnings("always-new-")).hasSize(20);
    }

    @Test
    void theReportTellsWhatHappenedSinceTheLastOne() {
        WakeUpReport report = new WakeUpReport(counters);
        assertThat(report.next()).isNull();
        fcm.answersAtOnce(ACCEPTED);
        wakeFcm("a").join();
        wakeFcm("a").join();
        rejected("why");
        web.answersAtOnce(ACCEPTED);
        wakeWeb("a/1").join();
        wake(PushPlatform.APNS, null, "a", PATIENCE).join();
        assertThat(report.next()).isEqualTo("apns 1 rejected; fcm 2 accepted, 1 rejected; web-push 1 accepted");
        assertThat(report.next()).isNull();
        wakeFcm("a").join();
        assertThat(report.next()).isEqualTo("fcm 1 rejected");
    }
}
