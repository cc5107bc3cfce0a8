-- Makes a user a member, and creates the group if it is not there.
--
-- KEYS  1 the group  2 its members
-- ARGV  1 user  2 the most members
-- Returns 'new' or 'known', the number of the membership, and of each context the name and the register; or 'full'.
local number = redis.call('HGET', KEYS[2], ARGV[1])
local answer = { 'known', number }
if not number then
  if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[2]) then
    return { 'full' }
  end
  number = next_offset(KEYS[1])
  redis.call('HSET', KEYS[1], 'x', '1')
  redis.call('HSET', KEYS[2], ARGV[1], number)
  redis.call('SPUBLISH', KEYS[1], 'joined ' .. ARGV[1])
  answer = { 'new', number }
end
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 2) == 'r:' then
    answer[#answer + 1] = string.sub(fields[i], 3)
    answer[#answer + 1] = fields[i + 1]
  end
end
return answer
