-- What stands before every script on what all nodes have a copy of.
--
-- KEYS  the first is the hub: the epoch, the last offset and everyone's registers; and as many of the others as the script uses, found
--       by how their names end: 'registrations', 'user device'; 'owners', who has an address, by its target; 'devices' of each user that
--       are registered; 'cut-offs' of each user; 'timed', the timed changes, by id; 'counts', how many of them wait for each audience;
--       'claims', who announces which of them now; 'nodes', which nodes there are. While a Redis Cluster moves a slot, a script works
--       only if all its keys are on one server, and one that is not there is on none: so no script has more keys than it needs.
--
-- Each change of it has a number, an offset, and is told to all nodes with the number of the one before: so a node knows when it
-- missed one. A message is the two numbers and then a line for each row that changed.
local by_name = {}
for _, key in ipairs(KEYS) do
  by_name[string.match(key, '}:?(.*)$')] = key
end
local hub = KEYS[1]
local registrations, owners, devices = by_name['registrations'], by_name['owners'], by_name['devices']
local cut_offs, nodes = by_name['cut-offs'], by_name['nodes']
local timed, counts, claims = by_name['timed'], by_name['counts'], by_name['claims']

local function last_number()
  return redis.call('HGET', hub, 'o') or '0'
end

local function tell(before, number, rows)
  local message = before .. ' ' .. number .. '\n' .. table.concat(rows, '\n')
  redis.call('SPUBLISH', hub, message)
  return message
end

-- Tells rows that changed; returns the message, '' if there are none.
local function tell_rows(rows)
  if #rows == 0 then
    return ''
  end
  local before = last_number()
  return tell(before, next_offset(hub), rows)
end

-- A registration is when it was registered, when it expires, 1 if it is proven, up to where the device was woken, and the address: its
-- platform, app, target and two keys.
local function parse_registration(row)
  local parsed = {}
  parsed.registered, parsed.expires, parsed.proven, parsed.woken, parsed.address =
    string.match(row, '^(%S*) (%S*) (%S*) (%S*) (.*)$')
  return parsed
end

local function target_of(address)
  return string.match(address, '^%S* %S* (%S*)')
end

local function free_address(field, address)
  local target = target_of(address)
  if redis.call('HGET', owners, target) == field then
    redis.call('HDEL', owners, target)
  end
end

-- The devices of a user that are registered.
local function devices_of(user)
  local all = {}
  for device in string.gmatch(redis.call('HGET', devices, user) or '', '%S+') do
    all[#all + 1] = device
  end
  return all
end

-- Removes a registration and adds the row to those that changed; false if there is none.
local function remove_registration(rows, user, device)
  local field = user .. ' ' .. device
  local row = redis.call('HGET', registrations, field)
  if not row then
    return false
  end
  redis.call('HDEL', registrations, field)
  free_address(field, parse_registration(row).address)
  local left = {}
  for _, other in ipairs(devices_of(user)) do
    if other ~= device then
      left[#left + 1] = other
    end
  end
  if #left == 0 then
    redis.call('HDEL', devices, user)
  else
    redis.call('HSET', devices, user, table.concat(left, ' '))
  end
  rows[#rows + 1] = 'R ' .. field
  return true
end

-- Removes the registrations of one device, or of all of a user if that is '', and tells how many there were.
local function remove_registrations(rows, user, device)
  local removed = 0
  for _, one in ipairs(devices_of(user)) do
    if (device == '' or device == one) and remove_registration(rows, user, one) then
      removed = removed + 1
    end
  end
  return removed
end

-- Keeps a registration. If it is proven, another device that had the address loses it.
local function put_registration(rows, user, device, registration)
  local field = user .. ' ' .. device
  local old = redis.call('HGET', registrations, field)
  if old then
    free_address(field, parse_registration(old).address)
  else
    local all = devices_of(user)
    all[#all + 1] = device
    redis.call('HSET', devices, user, table.concat(all, ' '))
  end
  if registration.proven == '1' then
    local target = target_of(registration.address)
    local owner = redis.call('HGET', owners, target)
    if owner and owner ~= field then
      remove_registration(rows, string.match(owner, '^(%S+) (%S+)$'))
    end
    redis.call('HSET', owners, target, field)
  end
  local row = table.concat({
    registration.registered,
    registration.expires,
    registration.proven,
    registration.woken,
    registration.address,
  }, ' ')
  redis.call('HSET', registrations, field, row)
  rows[#rows + 1] = 'R ' .. field .. ' ' .. row
  return row
end

-- A timed change is when it is due, the number of the change that accepted it, its audience, and what is recorded.
local function parse_timed(row)
  local parsed = {}
  parsed.due, parsed.accepted, parsed.audience, parsed.change = string.match(row, '^(%S+) (%S+) (%S+) (.*)$')
  return parsed
end

local function remove_timed(rows, id)
  local row = redis.call('HGET', timed, id)
  if not row then
    return false
  end
  redis.call('HDEL', timed, id)
  redis.call('HDEL', claims, id)
  local audience = parse_timed(row).audience
  if redis.call('HINCRBY', counts, audience, -1) <= 0 then
    redis.call('HDEL', counts, audience)
  end
  rows[#rows + 1] = 'T ' .. id
  return true
end

-- Who announces a timed change now, and until when at the latest, in milliseconds; nil if nobody does.
local function claim_of(id)
  local claim = redis.call('HGET', claims, id)
  if not claim then
    return nil
  end
  local node, until_when = string.match(claim, '^(%S+) (%d+)$')
  if tonumber(until_when) * 1000 <= now_micros() then
    return nil
  end
  return node, tonumber(until_when)
end

