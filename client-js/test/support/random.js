/** Random numbers that can be repeated: a small generator (mulberry32) with a seed. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random function that always gives the same. */
export const always = (value) => () => value;

/** Runs the test for many seeds; a failure names its seed. */
export async function forSeeds(count, test) {
  for (let seed = 1; seed <= count; seed++) {
    try {
      await test(seededRandom(seed), seed);
    } catch (problem) {
      problem.message = `[seed ${seed}] ${problem.message}`;
      throw problem;
    }
  }
}

/** A random element of the list. */
export function pick(random, list) {
  return list[Math.floor(random() * list.length)];
}
