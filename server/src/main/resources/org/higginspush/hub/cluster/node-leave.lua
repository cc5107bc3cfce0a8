-- A node ends: what others know of its devices counts no more.
--
-- KEYS  1 the nodes
-- ARGV  1 the id
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before then
  local said = string.match(before, '^%d+ %S+ (.*)$')
  redis.call('HSET', KEYS[1], ARGV[1], digits(now_millis()) .. ' gone ' .. said)
end
return {}
