-- Records a change for everyone. The devices are told by the nodes that hold their users, each in its user's order; the row says how
-- many nodes there are, so that each may guess how many users there are.
--
-- KEYS  2 what became of the timed change that it is, if it is one
-- ARGV  1 context  2 revision, or '' for the next  3 origin, with its user  4 the most contexts  5 whether it is a timed change
-- Returns 'ok', revision, offset, whether it is news, and the message; or 'contexts' or 'highest'.
local context, revision, origin = ARGV[1], ARGV[2], ARGV[3]
local is_timed = ARGV[5] ~= ''
if is_timed then
  local done = redis.call('GET', KEYS[2])
  if done then
    local given, offset = string.match(done, '^(%d+) (%d+)$')
    return { 'ok', given, offset, '0', '' }
  end
end
local field = 'r:E::' .. context
local register = redis.call('HGET', hub, field)
if not register and tonumber(redis.call('HGET', hub, 'c') or '0') >= tonumber(ARGV[4]) then
  return { 'contexts' }
end
if revision == '' then
  local given = tonumber(redis.call('HGET', hub, 'n:' .. context) or '0') -- where a hub that was moved here may have told of it
  revision = revision_after(math.max(latest_revision(hub, field), given))
  if not revision then
    return { 'highest' }
  end
end
local before = last_number()
local offset = offer(hub, field, revision, origin)
local message = ''
if offset then
  if not register then
    redis.call('HINCRBY', hub, 'c', 1)
  end
  local nodes = redis.call('PUBSUB', 'SHARDNUMSUB', hub)[2]
  local row = { 'E', context, revision, origin, digits(nodes), redis.call('HGET', hub, field) }
  message = tell(before, offset, { table.concat(row, ' ') })
end
local position = offset or last_offset(register)
if is_timed then
  redis.call('SET', KEYS[2], revision .. ' ' .. position, 'PX', REMEMBERED)
end
return { 'ok', revision, position, offset and '1' or '0', message }
