-- Deletes a group that has no members any more.
--
-- KEYS  1 the group  2 its members  3 when it was forgotten
-- ARGV  1 the number of the hub's change that forgot it: above those of all timed changes that were accepted before
-- Returns 1 if it was deleted, 0 if it has members.
if redis.call('EXISTS', KEYS[2]) == 1 then
  return { '0' }
end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[3], ARGV[1], 'PX', REMEMBERED)
redis.call('SPUBLISH', KEYS[1], 'deleted')
return { '1' }
