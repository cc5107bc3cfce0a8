-- Notes how many sessions a user has on a node.
--
-- KEYS  1 the sessions of the user: how many on each node
-- ARGV  1 node  2 how many  3 how long all is kept without being said again  4 and more: the nodes that are gone, and when
-- Returns how many there are on all nodes, and '1' if they have become more on this one.
local gone = gone_from(4)
local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
local total = 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if gone[all[i]] then
    redis.call('HDEL', KEYS[1], all[i])
  else
    total = total + tonumber(all[i + 1])
  end
end
return { digits(total), tonumber(ARGV[2]) > before and '1' or '0' }
