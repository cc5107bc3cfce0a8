-- A ticket waits no more.
--
-- KEYS  1 to 3 those of the user, of the address, and all
-- ARGV  1 names it
for i = 1, 3 do
  redis.call('ZREM', KEYS[i], ARGV[1])
end
return {}
