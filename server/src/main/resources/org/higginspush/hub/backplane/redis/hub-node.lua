-- Notes that a node is there; or, if no run is given, that it ended in order and will acknowledge nothing more.
--
-- ARGV  1 the node  2 the run of the Redis servers in which all it knew was there, or ''
if ARGV[2] == '' then
  redis.call('HDEL', nodes, ARGV[1])
else
  redis.call('HSET', nodes, ARGV[1], ARGV[2] .. ' ' .. digits(now_micros()))
end
return {}
