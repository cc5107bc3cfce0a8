-- Takes changes for everyone into a user's order: each gets an offset of the user's own and is announced to the user's devices. One from
-- before the hub was moved here keeps its offset, which was in one order with the user's then.
--
-- KEYS  1 the user
-- ARGV  1 user  2 everyone's offset before the first of the changes  3 that of the last  4 spread
--       5 up to which offset devices may have positions, if the user is not known here
--       and of each change: context, revision, origin, and the offset that it keeps or ''
-- Returns everyone's offset up to which the user has all changes: if that is below the second argument, nothing was done.
local key = KEYS[1]
local known = redis.call('HGET', key, 'v') or '0'
if tonumber(known) < tonumber(ARGV[2]) or tonumber(known) >= tonumber(ARGV[3]) then
  return { known }
end
start_above(key, ARGV[5])
local is_told = false
local context, revision, origin, had
for i = 6, #ARGV, 4 do
  context, revision, origin, had = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local offset, only = offer(key, 'r:E::' .. context, revision, origin, had ~= '' and had or nil)
  if offset and had == '' then
    announce(key, '', { ARGV[1], 'E', '', context, revision, origin, offset, ARGV[4], only })
    is_told = true
  end
end
-- One that concerns no device of this user is passed, so that the position moves on.
if not is_told and had == '' then
  announce(key, '', { ARGV[1], 'E', '', context, revision, origin, next_offset(key), ARGV[4], '=' })
end
redis.call('HSET', key, 'v', ARGV[3])
return { ARGV[3] }
