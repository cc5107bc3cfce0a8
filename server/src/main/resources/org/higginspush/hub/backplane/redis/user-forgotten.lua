-- Notes when a user was forgotten, if that is later than what is noted.
--
-- KEYS  1 when the user was forgotten
-- ARGV  1 the number of the hub's change that forgot it: above those of all timed changes that were accepted before
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', REMEMBERED)
end
return {}
