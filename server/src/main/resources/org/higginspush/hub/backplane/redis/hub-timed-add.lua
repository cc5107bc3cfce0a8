-- Accepts a change for later, once for each id.
--
-- ARGV  1 id  2 when it is due, in milliseconds  3 audience  4 change  5 the most for one audience  6 the most of all
-- Returns 'ok' and what is kept, and the message; or 'other' if it is the id of another change, 'full' or 'busy'.
local known = redis.call('HGET', timed, ARGV[1])
if known then
  local old = parse_timed(known)
  if old.audience == ARGV[3] and old.change == ARGV[4] then
    return { 'ok', known, '' }
  end
  return { 'other' }
end
if tonumber(redis.call('HGET', counts, ARGV[3]) or '0') >= tonumber(ARGV[5]) then
  return { 'full' }
end
if redis.call('HLEN', timed) >= tonumber(ARGV[6]) then
  return { 'busy' }
end
local before = last_number()
local number = next_offset(hub)
local row = table.concat({ ARGV[2], number, ARGV[3], ARGV[4] }, ' ')
redis.call('HSET', timed, ARGV[1], row)
redis.call('HINCRBY', counts, ARGV[3], 1)
return { 'ok', row, tell(before, number, { 'T ' .. ARGV[1] .. ' ' .. row }) }
