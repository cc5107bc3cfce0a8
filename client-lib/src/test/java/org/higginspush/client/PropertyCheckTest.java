package org.higginspush.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PropertyCheckTest {
    private final List<Long> drawn = new ArrayList<>();

    @BeforeEach
    void onlyWithoutASeedOfOnesOwn() {
        Assumptions.assumeTrue(System.getProperty(PropertyCheck.SEED) == null);
    }

    @AfterEach
    void clearSeed() {
        System.clearProperty(PropertyCheck.SEED);
    }

    @Test
    void everyRoundAndEveryRunDrawsOtherNumbers() {
        PropertyCheck.forRandomSeeds(random -> drawn.add(random.nextLong()));
        PropertyCheck.forRandomSeeds(random -> drawn.add(random.nextLong()));

        assertThat(new HashSet<>(drawn)).hasSize(2 * PropertyCheck.SEEDS);
    }

    @Test
    void aFailureNamesTheSeedThatRepeatsIt() {
        assertThatThrownBy(() -> PropertyCheck.forRandomSeeds(random -> {
                    drawn.add(random.nextLong());
                    assertThat(drawn).as("the first three pass").hasSizeLessThan(4);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the first three pass")
                .satisfies(failure -> assertThat(new SplittableRandom(seedIn(failure.getMessage())).nextLong())
                        .isEqualTo(drawn.get(3)));
    }

    @Test
    void aSeedThatIsNamedIsTheOnlyOneThatIsChecked() {
        System.setProperty(PropertyCheck.SEED, "-7");

        PropertyCheck.forRandomSeeds(random -> drawn.add(random.nextLong()));

        assertThat(drawn).containsExactly(new SplittableRandom(-7).nextLong());
    }

    private static long seedIn(String message) {
        return Long.parseLong(message.replaceAll("(?s)^Seed (-?\\d+) .*$", "$1"));
    }
}
