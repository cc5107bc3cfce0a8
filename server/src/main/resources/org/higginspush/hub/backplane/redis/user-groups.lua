-- The groups that a user is in.
--
-- KEYS  1 the user
local answer = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 2) == 'g:' then
    answer[#answer + 1] = string.sub(field, 3)
  end
end
return answer
