-- Keeps a ticket, unless too many wait.
--
-- KEYS  1 the ticket  2 to 4 those of the user, of the address, and all: sorted by when they end, in milliseconds
-- ARGV  1 names it  2 what it is  3 how long it is good, in milliseconds  4 to 6 how many may wait in each of the three
-- Returns '1' if it is kept.
local now = now_millis()
for i = 2, 4 do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  if redis.call('ZCARD', KEYS[i]) >= tonumber(ARGV[2 + i]) then
    return { '0' }
  end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
for i = 2, 4 do
  redis.call('ZADD', KEYS[i], now + tonumber(ARGV[3]), ARGV[1])
  redis.call('PEXPIREAT', KEYS[i], now + tonumber(ARGV[3]), 'GT')
  redis.call('PEXPIRE', KEYS[i], ARGV[3], 'NX')
end
return { '1' }
