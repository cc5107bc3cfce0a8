-- The epoch of this data set, which is new if the data set is.
--
-- ARGV  1 an epoch that no other has
redis.call('HSETNX', hub, 'epoch', ARGV[1])
return { redis.call('HGET', hub, 'epoch') }
