import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { MessageRateLimit, HeartbeatThrottle } from '../src/main/resources/web/js/rate-limit.js';

describe('the throttle of heartbeats', () => {
  let throttle;
  let now;

  beforeEach(() => {
    throttle = new HeartbeatThrottle();
    now = 1_000_000;
  });

  /** How many a hub gets within a time if each takes it so long to answer. */
  function heartbeatsIn(duration, { takes = 0, ...answer }) {
    let count = 0;
    for (const end = now + duration; now < end; count++) {
      now += takes;
      now += throttle.nextDelay(now, { interval: 0, hold: 25_000, hasNotices: false, ...answer });
    }
    return count;
  }

  test('is as fast as the hub likes while it holds them', () => {
    for (let i = 0; i < 100; i++) {
      now += 25_000;
      assert.equal(throttle.nextDelay(now, { interval: 0, hold: 25_000, hasNotices: false }), 0);
    }
  });

  test('is what the hub asks for', () => {
    assert.equal(throttle.nextDelay(now, { interval: 700, hold: 25_000, hasNotices: false }), 700);
  });

  test('lets the first answers pass at once, as those to a handshake are', () => {
    for (let i = 0; i < 3; i++) assert.equal(throttle.nextDelay(++now, { interval: 0, hold: 25_000, hasNotices: false }), 0);
  });

  test('slows down when each is answered at once with nothing', () => {
    assert.ok(heartbeatsIn(60_000, { takes: 1 }) < 25);
    assert.ok(heartbeatsIn(3_600_000, { takes: 1 }) <= 3_600_000 / 5_000 + 1);
  });

  test('is five a second when there is always something to tell', () => {
    const count = heartbeatsIn(60_000, { takes: 1, hasNotices: true });
    assert.ok(count > 300 && count < 330, `${count}`);
  });

  test('delays nothing that comes now and then', () => {
    for (let i = 0; i < 100; i++) {
      now += 300;
      assert.equal(throttle.nextDelay(now, { interval: 0, hold: 25_000, hasNotices: true }), 0);
    }
  });

  test('does not mind a hub that holds heartbeats but shortly', () => {
    assert.ok(heartbeatsIn(10_000, { takes: 100, hold: 100 }) >= 40);
  });

  test('is as fast as before when the hub is well again', () => {
    heartbeatsIn(60_000, { takes: 1 });
    now += 25_000;
    assert.equal(throttle.nextDelay(now, { interval: 0, hold: 25_000, hasNotices: false }), 0);
  });
});

describe('the limit of messages', () => {
  const isFlood = (count, apart) => {
    const limit = new MessageRateLimit();
    return Array.from({ length: count }, (_, i) => limit.exceeds(i * apart)).some(Boolean);
  };

  test('is more at once than a hub can have to tell, or too much for too long', () => {
    assert.equal(isFlood(200_000, 0), false);
    assert.equal(isFlood(200_001, 0), true);
    assert.equal(isFlood(500_000, 1), false);
    assert.equal(isFlood(500_000, 0.1), true);
  });
});
