package org.higginspush.client.internal.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishFailureTest {
    @ParameterizedTest
    @CsvSource({
        "400, REFUSED", "401, NO_SESSION", "402, NO_SESSION", "403, REFUSED", "409, REFUSED",
        "413, REFUSED", "429, NOT_NOW", "500, NOT_NOW", "503, NOT_NOW", "0, REFUSED"
    })
    void eachCodeMeansOneThing(int code, PublishFailure verdict) {
        assertThat(PublishFailure.of(code)).isEqualTo(verdict);
    }
}
