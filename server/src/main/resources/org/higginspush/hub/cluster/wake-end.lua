-- Ends what wake-claim.lua began, if it is still this node's.
--
-- KEYS  1 who wakes the devices of the user
-- ARGV  1 node  2 device  3 '1' if the wake-up was sent, or may have been
local claim = redis.call('HGET', KEYS[1], ARGV[2])
if claim then
  local node, _, last, before = string.match(claim, '^(%S+) (%d+) (%d+) (%d+)$')
  if node == ARGV[1] then
    redis.call('HSET', KEYS[1], ARGV[2], table.concat({ '-', '0', ARGV[3] == '1' and last or before, before }, ' '))
  end
end
return {}
