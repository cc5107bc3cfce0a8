-- What stands before every script of the nodes.

local function now_millis()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function digits(number)
  return string.format('%.0f', number)
end

-- The nodes that are gone, which stand at the end of the arguments, each with when that was, in milliseconds.
local function gone_from(first)
  local gone = {}
  for i = first, #ARGV - 1, 2 do
    gone[ARGV[i]] = tonumber(ARGV[i + 1])
  end
  return gone
end

-- When a device left a node, in milliseconds; nil if it is connected to it.
local function left_at(gone, field, state)
  return tonumber(state) or gone[string.match(field, '^%S+')]
end

