-- Forgets all of a user but the memberships, which end one by one.
--
-- KEYS  1 the user  2 when the user was forgotten
-- ARGV  1 the number of the last change of the hub that the node knows: timed changes that were accepted before are cancelled
-- Returns how many contexts of its own the user had, and the groups it is in.
-- Where a hub was moved here whose clock was ahead, the offsets go on from the last one: none is given twice.
local last = redis.call('HGET', KEYS[1], 'o')
local is_ahead = last and tonumber(last) > now_micros()
local answer = { redis.call('HGET', KEYS[1], 'c') or '0' }
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 2) == 'g:' then
    answer[#answer + 1] = string.sub(field, 3)
  elseif field ~= 'o' or not is_ahead then
    redis.call('HDEL', KEYS[1], field)
  end
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', REMEMBERED)
return answer
