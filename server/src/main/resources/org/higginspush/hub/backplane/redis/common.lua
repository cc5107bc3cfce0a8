-- What stands before every script.
--
-- An id is percent-encoded wherever it is part of a key, a field or a message, so a space or a colon always separates.
-- A register is six texts with spaces between: revision, origin and offset of the latest change, and the same of the latest one that
-- another device made; an origin that is no device, and what is not there, is empty.

-- Lua's numbers are doubles: whole ones are exact up to 2^53, but tostring() rounds them to 14 digits.
local function digits(number)
  return string.format('%.0f', number)
end

local function now_micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- The offset after another, which is false if there is none: the time, or one more if the clock stands, was set back, or is another
-- server's.
local function offset_after(last)
  return digits(math.max(tonumber(last or '0') + 1, now_micros()))
end

-- The next offset of a key.
local function next_offset(key)
  local offset = offset_after(redis.call('HGET', key, 'o'))
  redis.call('HSET', key, 'o', offset)
  return offset
end

-- A user who was not known where a hub was moved from, and is not yet here, may have devices with positions up to an offset: the first
-- that is given here is above it. 0 if no hub was moved here.
local function start_above(key, offset)
  if offset ~= '0' then
    redis.call('HSETNX', key, 'o', offset)
  end
end

local function parse(register)
  local parsed = {}
  parsed.revision, parsed.origin, parsed.offset, parsed.other_revision, parsed.other_origin, parsed.other_offset =
    string.match(register, '^(%d+) (%S*) (%d+) (%d*) (%S*) (%d*)$')
  return parsed
end

local function last_offset(register)
  local parsed = parse(register)
  return digits(math.max(tonumber(parsed.offset), tonumber(parsed.other_offset) or 0))
end

-- Takes a change into a register that was read, with the last offset of its key, by the rules of Register.offer in Java; if it had an
-- offset before a hub was moved here, it keeps that, and the key must have a last one. Returns the offset it got, or nil if it is a repeat; and whom it is for: '' for all but the origin, '=device' for one alone.
local function offer_to(register, last, key, field, revision, origin, had)
  if not register then
    local offset = had or offset_after(last)
    redis.call('HSET', key, 'o', had and last or offset, field, table.concat({ revision, origin, offset, '', '', '' }, ' '))
    return offset, ''
  end
  local old = parse(register)
  if tonumber(revision) > tonumber(old.revision) then
    local offset = had or offset_after(last)
    local other = { '', '', '' }
    if origin ~= '' and old.origin == origin then
      other = { old.other_revision, old.other_origin, old.other_offset }
    elseif origin ~= '' then
      other = { old.revision, old.origin, old.offset }
    end
    redis.call('HSET', key, 'o', had and last or offset, field, table.concat({ revision, origin, offset, unpack(other) }, ' '))
    return offset, ''
  end
  local came_late = old.origin ~= ''
    and old.origin ~= origin
    and (old.other_revision == '' or tonumber(revision) > tonumber(old.other_revision))
  if came_late then
    local offset = had or offset_after(last)
    local late = { old.revision, old.origin, old.offset, revision, origin, offset }
    redis.call('HSET', key, 'o', had and last or offset, field, table.concat(late, ' '))
    return offset, '=' .. old.origin
  end
  return nil, ''
end

-- The same with a register that was not read yet.
local function offer(key, field, revision, origin, had)
  local register, last = unpack(redis.call('HMGET', key, field, 'o'))
  return offer_to(register, last, key, field, revision, origin, had)
end

-- The revision after the latest of a register; nil if there is none.
local function revision_after(latest)
  if latest == 9007199254740991 then
    return nil
  end
  return digits(latest + 1)
end

local function latest_revision(key, field)
  local register = redis.call('HGET', key, field)
  return register and tonumber(parse(register).revision) or 0
end

-- How long it is remembered that something ended, for what may be under way meanwhile: an hour, in milliseconds.
local REMEMBERED = 3600000

-- Tells the nodes that hold a user, and, if a channel is given for them, those that hear of all users.
local function announce(key, all, fields)
  local message = table.concat(fields, ' ')
  redis.call('SPUBLISH', key, message)
  if all ~= '' then
    redis.call('PUBLISH', all, message)
  end
end

