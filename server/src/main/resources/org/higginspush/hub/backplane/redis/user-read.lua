-- Reads a user's position, and, if it is above another, all registers.
--
-- KEYS  1 the user
-- ARGV  1 an offset; '' for none
-- Returns the offset, that of everyone's changes up to which the user has them, the present time in microseconds; and then field
-- after field with its value.
local offset, everyone = unpack(redis.call('HMGET', KEYS[1], 'o', 'v'))
local answer = { offset or '0', everyone or '0', digits(now_micros()) }
if ARGV[1] ~= '' and tonumber(offset or '0') > tonumber(ARGV[1]) then
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 'r:' then
      answer[#answer + 1] = all[i]
      answer[#answer + 1] = all[i + 1]
    end
  end
end
return answer
