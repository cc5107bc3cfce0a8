-- Records a change for a group, and tells who its members are.
--
-- KEYS  1 the group  2 its members; and of a timed change  3 what became of it  4 when the group was forgotten
-- ARGV  1 context  2 revision, or '' for the next  3 origin, with its user  4 the most contexts
--       5 the number of the hub's change that accepted the timed change; or ''
-- Returns 'ok', revision, offset, whether it is news, and user after user with the number of the membership; or 'none',
-- 'cancelled', 'contexts' or 'highest'.
local key, context, revision, origin = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
if redis.call('HEXISTS', key, 'x') == 0 then
  return { 'none' }
end
local is_timed = ARGV[5] ~= ''
local done = is_timed and redis.call('GET', KEYS[3])
local forgotten = is_timed and redis.call('GET', KEYS[4])
if forgotten and tonumber(forgotten) >= tonumber(ARGV[5]) then
  return { 'cancelled' }
end

local offset, position
if done then
  revision, position = string.match(done, '^(%d+) (%d+)$')
else
  local field = 'r:' .. context
  local register = redis.call('HGET', key, field)
  if not register and tonumber(redis.call('HGET', key, 'c') or '0') >= tonumber(ARGV[4]) then
    return { 'contexts' }
  end
  if revision == '' then
    revision = revision_after(latest_revision(key, field))
    if not revision then
      return { 'highest' }
    end
  end
  offset = offer(key, field, revision, origin)
  if offset and not register then
    redis.call('HINCRBY', key, 'c', 1)
  end
  position = offset or last_offset(register)
end
if is_timed then
  redis.call('SET', KEYS[3], revision .. ' ' .. position, 'PX', REMEMBERED)
end
local answer = { 'ok', revision, position, offset and '1' or '0' }
for _, value in ipairs(redis.call('HGETALL', KEYS[2])) do
  answer[#answer + 1] = value
end
return answer
