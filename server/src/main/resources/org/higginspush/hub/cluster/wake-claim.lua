-- Takes the right to wake a device.
--
-- KEYS  1 the devices of the user  2 who wakes them, as in presence-set.lua
-- ARGV  1 node  2 device  3 '1' only if it is connected to no node  4 for how long one that left may come back, in milliseconds
--       5 the least time between two wake-ups, in milliseconds  6 how long it may take  7 and more: the nodes that are gone, and when
-- Returns 'granted'; 'connected'; or 'later' and in how many milliseconds.
local now = now_millis()
local gone = gone_from(7)
local node, until_when, last = '-', '0', '0'
local claim = redis.call('HGET', KEYS[2], ARGV[2])
if claim then
  node, until_when, last = string.match(claim, '^(%S+) (%d+) (%d+)')
end
if node ~= '-' and not gone[node] and tonumber(until_when) > now then
  return { 'later', digits(tonumber(until_when) - now) }
end
local pause = tonumber(last) + tonumber(ARGV[5]) - now
if pause > 0 then
  return { 'later', digits(pause) }
end
if ARGV[3] == '1' then
  local all = redis.call('HGETALL', KEYS[1])
  local back = 0
  for i = 1, #all, 2 do
    if string.match(all[i], '^%S+ (%S*)$') == ARGV[2] then
      local left = left_at(gone, all[i], all[i + 1])
      if not left then
        return { 'connected' }
      end
      back = math.max(back, left + tonumber(ARGV[4]) - now)
    end
  end
  if back > 0 then
    return { 'later', digits(back) }
  end
end
redis.call('HSET', KEYS[2], ARGV[2], table.concat({ ARGV[1], digits(now + tonumber(ARGV[6])), digits(now), last }, ' '))
redis.call('PEXPIRE', KEYS[2], 2 * math.max(tonumber(ARGV[5]), tonumber(ARGV[6])) + 1000)
return { 'granted' }
