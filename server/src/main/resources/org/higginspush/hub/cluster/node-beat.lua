-- Says that a node lives, and what it is now; and tells it of all.
--
-- KEYS  1 the nodes: by id the time of the last heartbeat in milliseconds, 'live' or 'gone', and what the node says of itself
-- ARGV  1 the id  2 how long a heartbeat is good, in milliseconds  3 what it says of itself  4 how long one that ended is remembered
-- Returns 'over' if the others count it as gone already, 'new' if they did not know it, else 'known'; the time; and id after id with
-- what is kept of it.
local now = now_millis()
local before = redis.call('HGET', KEYS[1], ARGV[1])
local known = 'new'
if before then
  local beat, state = string.match(before, '^(%d+) (%S+)')
  if state == 'gone' or tonumber(beat) + tonumber(ARGV[2]) <= now then
    return { 'over', digits(now) }
  end
  known = 'known'
end
redis.call('HSET', KEYS[1], ARGV[1], digits(now) .. ' live ' .. ARGV[3])
local answer = { known, digits(now) }
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local beat = string.match(all[i + 1], '^(%d+)')
  if tonumber(beat) + tonumber(ARGV[4]) <= now then
    redis.call('HDEL', KEYS[1], all[i])
  else
    answer[#answer + 1] = all[i]
    answer[#answer + 1] = all[i + 1]
  end
end
return answer
