-- Begins another epoch, if nobody did so before: something that was acknowledged is lost.
--
-- ARGV  1 the epoch in which it was acknowledged  2 an epoch that no other has
-- Returns the epoch from now on, and the message.
local rows = {}
if redis.call('HGET', hub, 'epoch') == ARGV[1] then
  redis.call('HSET', hub, 'epoch', ARGV[2])
  rows[1] = 'P ' .. ARGV[2]
end
return { redis.call('HGET', hub, 'epoch'), tell_rows(rows) }
