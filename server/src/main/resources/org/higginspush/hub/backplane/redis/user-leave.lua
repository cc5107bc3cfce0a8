-- Ends a membership: a user knows nothing of the group's contexts any more.
--
-- KEYS  1 the user  2 which membership ended
-- ARGV  1 group  2 the number of the membership
local known = redis.call('HGET', KEYS[1], 'g:' .. ARGV[1])
if known and tonumber(known) > tonumber(ARGV[2]) then
  return {}
end
local prefix = 'r:G:' .. ARGV[1] .. ':'
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, #prefix) == prefix then
    redis.call('HDEL', KEYS[1], field)
  end
end
redis.call('HDEL', KEYS[1], 'g:' .. ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', REMEMBERED)
return {}
