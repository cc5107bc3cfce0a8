-- The number of a membership.
--
-- KEYS  1 the group  2 its members
-- ARGV  1 user
-- Returns 1 and the number; if the user is no member, 0 and a number above those of all memberships that there were.
local number = redis.call('HGET', KEYS[2], ARGV[1])
local last = tonumber(redis.call('HGET', KEYS[1], 'o') or '0')
return { number and '1' or '0', number or digits(math.max(last, now_micros())) }
