-- Notes whether a device is connected to a node.
--
-- KEYS  1 the devices of a user: by 'node device' a 'c' if it is connected, else when it left, in milliseconds
--       2 who wakes the devices of the user: by device the node or '-', until when at the latest, when it was woken last, and before that
-- ARGV  1 node  2 device  3 '1' if it is connected  4 how long one that left is remembered, in milliseconds
--       5 how long all is kept without being said again  6 and more: the nodes that are gone, and when
-- Returns the node that wakes the device now, or ''.
local now = now_millis()
local gone = gone_from(6)
local field = ARGV[1] .. ' ' .. ARGV[2]
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local left = left_at(gone, all[i], all[i + 1])
  if left and left + tonumber(ARGV[4]) <= now then
    redis.call('HDEL', KEYS[1], all[i])
  end
end
redis.call('HSET', KEYS[1], field, ARGV[3] == '1' and 'c' or digits(now))
redis.call('PEXPIRE', KEYS[1], ARGV[5])
if ARGV[3] == '1' then
  local claim = redis.call('HGET', KEYS[2], ARGV[2])
  if claim then
    local node, until_when = string.match(claim, '^(%S+) (%d+)')
    if node ~= '-' and node ~= ARGV[1] and tonumber(until_when) > now then
      return { node }
    end
  end
end
return { '' }
