-- Cuts off a device or all devices of a user, by the rules of UserCutOffs in Java, and removes their registrations.
--
-- A user's cut-offs are: before when no token may have been issued, '-' for none, and device=when of single devices.
--
-- ARGV  1 user  2 device, '' for all  3 when, in seconds  4 the most devices
-- Returns the cut-offs, how many registrations were removed, and the message.
local user, device, before = ARGV[1], ARGV[2], tonumber(ARGV[3])
local stored = redis.call('HGET', cut_offs, user) or '-'
local all = tonumber(string.match(stored, '^%S+'))
local single, count, oldest = {}, 0, nil
for one, when in string.gmatch(stored, ' ([^ =]+)=(%d+)') do
  single[one] = tonumber(when)
end

local is_later = not all or before > all
if device == '' and is_later then
  all = before
elseif device ~= '' and is_later and before > (single[device] or 0) then
  single[device] = before
end
for _, when in pairs(single) do
  count = count + 1
  oldest = math.min(oldest or when, when)
end
if count > tonumber(ARGV[4]) then
  all = math.max(all or oldest, oldest)
end

local parts = { all and digits(all) or '-' }
for one, when in pairs(single) do
  if not all or when > all then
    parts[#parts + 1] = one .. '=' .. digits(when)
  end
end
local text = table.concat(parts, ' ')
redis.call('HSET', cut_offs, user, text)
local rows = { 'C ' .. user .. ' ' .. text }
local removed = remove_registrations(rows, user, device)
return { text, tostring(removed), tell_rows(rows) }
