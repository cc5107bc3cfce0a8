-- Takes changes for everyone into a user's order: each gets an offset of the user's own and is announced to the user's devices.
--
-- KEYS  1 the user
-- ARGV  1 user  2 everyone's offset before the first of the changes  3 that of the last  4 spread
--       and of each change: context, revision, origin
-- Returns everyone's offset up to which the user has all changes: if that is below the second argument, nothing was done.
local key = KEYS[1]
local known = redis.call('HGET', key, 'v') or '0'
if tonumber(known) < tonumber(ARGV[2]) or tonumber(known) >= tonumber(ARGV[3]) then
  return { known }
end
local is_told = false
for i = 5, #ARGV, 3 do
  local context, revision, origin = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local offset, only = offer(key, 'r:E::' .. context, revision, origin)
  if offset then
    announce(key, '', { ARGV[1], 'E', '', context, revision, origin, offset, ARGV[4], only })
    is_told = true
  end
end
-- One that concerns no device of this user is passed, so that the position moves on.
if not is_told then
  announce(key, '', { ARGV[1], 'E', '', ARGV[5], ARGV[6], ARGV[7], next_offset(key), ARGV[4], '=' })
end
redis.call('HSET', key, 'v', ARGV[3])
return { ARGV[3] }
