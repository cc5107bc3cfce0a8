-- The last offset of a user, a group or the hub, and the present time in microseconds.
--
-- KEYS  1 the key
return { redis.call('HGET', KEYS[1], 'o') or '0', digits(now_micros()) }
