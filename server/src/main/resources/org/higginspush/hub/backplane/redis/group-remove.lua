-- Ends a membership, of which the user's side is ended already.
--
-- KEYS  1 the group  2 its members
-- ARGV  1 user  2 the number of the membership
-- Returns 1 if it was the one.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return { '0' }
end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('SPUBLISH', KEYS[1], 'left ' .. ARGV[1])
return { '1' }
