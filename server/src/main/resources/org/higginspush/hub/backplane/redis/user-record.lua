-- Records a change of one of a user's contexts, and announces it.
--
-- KEYS  1 the user; of a change of a group  2 which membership ended; of a timed change  2 what became of it  3 when the user was
--       forgotten
-- ARGV  1 user  2 scope: U, D or G  3 owner: the device of D, the group of G  4 context  5 revision, or '' for the next
--       6 origin  7 spread  8 the most contexts  9 the channel of all changes
--       10 the number of the membership, for G  11 the number of the hub's change that accepted the timed change; or ''
--       12 up to which offset devices may have positions, if the user is not known here
-- Returns 'ok', revision, offset and whether it is news; or 'cancelled', 'left', 'contexts' or 'highest'.
local key = KEYS[1]
local user, scope, owner, context, revision, origin = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local is_timed = ARGV[11] ~= ''

if is_timed then
  local forgotten = redis.call('GET', KEYS[3])
  if forgotten and tonumber(forgotten) >= tonumber(ARGV[11]) then
    return { 'cancelled' }
  end
  local done = redis.call('GET', KEYS[2])
  if done then
    local given, offset = string.match(done, '^(%d+) (%d+)$')
    return { 'ok', given, offset, '0' }
  end
end

-- A change of a group may come before its member knows that it joined, and after it has left.
if scope == 'G' then
  local known = redis.call('HGET', key, 'g:' .. owner)
  local ended = redis.call('GET', KEYS[2])
  local number = tonumber(ARGV[10])
  if known and tonumber(known) > number or ended and tonumber(ended) >= number then
    return { 'left' }
  end
  if known ~= ARGV[10] then
    redis.call('HSET', key, 'g:' .. owner, ARGV[10])
  end
end

local field = 'r:' .. scope .. ':' .. owner .. ':' .. context
local register, last, count, has_devices = unpack(redis.call('HMGET', key, field, 'o', 'c', 'd'))
if not last and ARGV[12] ~= '0' then
  last = ARGV[12]
end

-- What is for one device alone counts its revisions together with the user's own context of that name.
if revision == '' then
  local latest = register and tonumber(parse(register).revision) or 0
  if scope == 'D' or scope == 'U' and has_devices then
    local suffix = ':' .. context
    for _, other in ipairs(redis.call('HKEYS', key)) do
      if string.match(other, '^r:[UD]:') and string.sub(other, -#suffix) == suffix then
        latest = math.max(latest, latest_revision(key, other))
      end
    end
  end
  revision = revision_after(latest)
  if not revision then
    return { 'highest' }
  end
end

if scope ~= 'G' and not register then
  if tonumber(count or '0') >= tonumber(ARGV[8]) then
    return { 'contexts' }
  end
  redis.call('HINCRBY', key, 'c', 1)
  if scope == 'D' then
    redis.call('HSET', key, 'd', '1')
  end
end

local offset, only = offer_to(register, last, key, field, revision, origin)
if offset then
  announce(key, ARGV[9], { user, scope, owner, context, revision, origin, offset, ARGV[7], only })
end
local position = offset or last
if is_timed then
  redis.call('SET', KEYS[2], revision .. ' ' .. position, 'PX', REMEMBERED)
end
return { 'ok', revision, position, offset and '1' or '0' }
