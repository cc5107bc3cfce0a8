package org.higginspush.client.internal.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishFailureTest {
    @ParameterizedTest
    @CsvSource({
        "400, REFUSED", "401, SESSION_ENDED", "402, SESSION_ENDED", "403, REFUSED", "409, REFUSED",
        "413, REFUSED", "429, RETRY_LATER", "500, RETRY_LATER", "503, RETRY_LATER", "0, REFUSED"
    })
    void eachCodeMeansOneThing(int code, PublishFailure failure) {
        assertThat(PublishFailure.of(code)).isEqualTo(failure);
    }
}
