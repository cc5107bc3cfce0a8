-- The last offset of a user, a group or the hub, and whether it was forgotten lately.
--
-- KEYS  1 the key  2 when it was forgotten
return { redis.call('HGET', KEYS[1], 'o') or '0', tostring(redis.call('EXISTS', KEYS[2])) }
