-- The members of a group, each with the number of the membership.
--
-- KEYS  1 the group  2 its members
-- Returns 1 if there is such a group, and user after user with the number.
local answer = { tostring(redis.call('HEXISTS', KEYS[1], 'x')) }
for _, value in ipairs(redis.call('HGETALL', KEYS[2])) do
  answer[#answer + 1] = value
end
return answer
