-- Forgets all of a user but the memberships, which end one by one.
--
-- KEYS  1 the user  2 when the user was forgotten
-- Returns how many contexts of its own the user had, and the groups it is in.
local answer = { redis.call('HGET', KEYS[1], 'c') or '0' }
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 2) == 'g:' then
    answer[#answer + 1] = string.sub(field, 3)
  else
    redis.call('HDEL', KEYS[1], field)
  end
end
redis.call('SET', KEYS[2], digits(now_micros()), 'PX', REMEMBERED)
return answer
