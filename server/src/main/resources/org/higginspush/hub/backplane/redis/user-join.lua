-- Makes a user know that it is in a group.
--
-- KEYS  1 the user  2 which membership ended
-- ARGV  1 group  2 the number of the membership
local known = redis.call('HGET', KEYS[1], 'g:' .. ARGV[1])
local ended = redis.call('GET', KEYS[2])
local number = tonumber(ARGV[2])
if not (known and tonumber(known) > number) and not (ended and tonumber(ended) >= number) then
  redis.call('HSET', KEYS[1], 'g:' .. ARGV[1], ARGV[2])
end
return {}
