-- Deletes a group that has no members any more.
--
-- KEYS  1 the group  2 its members  3 when it was forgotten
-- ARGV  1 the number of the hub's change that forgot it: above those of all timed changes that were accepted before
-- Returns 1 if it was deleted, 0 if it has members.
if redis.call('EXISTS', KEYS[2]) == 1 then
  return { '0' }
end
local last = redis.call('HGET', KEYS[1], 'o')
redis.call('DEL', KEYS[1])
if last and tonumber(last) > now_micros() then -- a hub was moved here whose clock was ahead: no number is given twice
  redis.call('HSET', KEYS[1], 'o', last)
end
redis.call('SET', KEYS[3], ARGV[1], 'PX', REMEMBERED)
redis.call('SPUBLISH', KEYS[1], 'deleted')
return { '1' }
