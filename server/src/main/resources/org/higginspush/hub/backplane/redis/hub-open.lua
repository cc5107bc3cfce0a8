-- Tells the epoch of this data set, and begins another one if something that was acknowledged is lost, or may be.
--
-- The hub notes in which run of the Redis servers it was known last that nothing is lost. In another run (a server was started again,
-- or a replica took over) each node that was there in the run before has to say that all it was told is there. One that does not come
-- back in time cannot: then nobody knows what it acknowledged last.
--
-- KEYS  the hub and the nodes; of each node there is the run in which all it knew was there, and when it was seen last, in microseconds
-- ARGV  1 an epoch that no other has  2 the present run  3 this node  4 '1' if in another run nothing can be lost
--       5 the epoch that this node knows, or ''  6 the number with which that began
--       7 '1' if something is lost that this node was told in that epoch
--       8 '1' if this node knows all that it was told before
--       9 '1' if nobody else is waited for  10 how long before the end of a run something may be lost, in microseconds; '' for no limit
-- Returns the epoch, the number with which it began, '1' if other nodes are waited for, and the message.
local epoch, began, confirmed = unpack(redis.call('HMGET', hub, 'epoch', 'began', 'run'))
began = began or '0'
local message = ''
local is_waiting = false

local function begin()
  local before = last_number()
  epoch = ARGV[1]
  began = offset_after(digits(math.max(tonumber(before), tonumber(ARGV[6])))) -- after the one that this node knows, too
  redis.call('HSET', hub, 'o', began, 'epoch', epoch, 'began', began, 'run', ARGV[2])
  redis.call('DEL', nodes)
  message = tell(before, began, { 'P ' .. epoch .. ' ' .. began })
end

-- Whether another node of the run before has not said yet that all is there; and whether this one cannot.
local function missing()
  local newest, seen, is_unknown = 0, {}, false
  local all = redis.call('HGETALL', nodes)
  for i = 1, #all, 2 do
    local run, when = string.match(all[i + 1], '^(%S*) (%d+)$')
    if run ~= ARGV[2] then
      newest = math.max(newest, tonumber(when))
      seen[all[i]] = tonumber(when)
    end
  end
  for node, when in pairs(seen) do
    if ARGV[10] == '' or when >= newest - tonumber(ARGV[10]) then
      if node ~= ARGV[3] then
        is_waiting = true
      elseif ARGV[8] ~= '1' then
        is_unknown = true
      end
    end
  end
  return is_unknown
end

local function confirm()
  redis.call('HSET', hub, 'run', ARGV[2])
  local all = redis.call('HGETALL', nodes)
  for i = 1, #all, 2 do
    if string.match(all[i + 1], '^%S*') ~= ARGV[2] then
      redis.call('HDEL', nodes, all[i])
    end
  end
end

if not epoch then
  begin()
elseif ARGV[5] == epoch and ARGV[6] == began and ARGV[7] == '1' then
  begin()
elseif ARGV[5] ~= '' and ARGV[5] ~= epoch and tonumber(began) < tonumber(ARGV[6]) then
  begin() -- an older copy of the data set
elseif not confirmed or ARGV[4] == '1' then
  confirm()
elseif confirmed ~= ARGV[2] then
  local is_unknown = missing()
  if is_unknown or is_waiting and ARGV[9] == '1' then
    is_waiting = false
    begin()
  elseif not is_waiting then
    confirm()
  end
end
redis.call('HSET', nodes, ARGV[3], ARGV[2] .. ' ' .. digits(now_micros()))
return { epoch, began, is_waiting and '1' or '0', message }
