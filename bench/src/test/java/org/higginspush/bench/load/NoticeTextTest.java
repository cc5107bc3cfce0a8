package org.higginspush.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NoticeTextTest {
    private final RecordingListener heard = new RecordingListener();
    private final NoticeText.Scan scan = new NoticeText.Scan();

    private int scan(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return scan.scan(bytes, 0, bytes.length, new Device.Id(0, 0), heard, 0);
    }

    @Test
    void readsItsOwnNotice() {
        assertThat(scan(NoticeText.notice(17, 1234567))).isEqualTo(1);
        assertThat(heard.notices).containsExactly("17@1234567");
    }

    @Test
    void readsNoticesWhateverTheOrderOfTheirFields() {
        scan("[{\"data\":{\"revision\":5,\"origin\":\"pc\",\"context\":\"c-3\"},\"channel\":\"/user/3/contexts\"}]");
        assertThat(heard.notices).containsExactly("3@5");
    }

    @Test
    void readsAllNoticesOfAFrame() {
        assertThat(scan("[{\"data\":" + NoticeText.change(1, 2) + "},{\"data\":" + NoticeText.change(3, 4) + "}]"))
                .isEqualTo(2);
        assertThat(heard.notices).containsExactly("1@2", "3@4");
    }

    @Test
    void findsThePositionToKeep() {
        String text = NoticeText.notice(1, 2);
        scan(text);
        assertThat(text.substring(scan.positionFrom, scan.positionTo)).isEqualTo("k3:1760000000000123");
    }

    @Test
    void seesThatAnAnswerIsAmongTheNotices() {
        scan("[{\"data\":" + NoticeText.change(1, 2) + "},{\"channel\":\"/meta/connect\",\"successful\":true}]");
        assertThat(scan.meta).isTrue();
        scan("[{\"data\":" + NoticeText.change(1, 2) + "}]");
        assertThat(scan.meta).isFalse();
    }
}
