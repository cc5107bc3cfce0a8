-- The number of the last change of what every node has a copy of, and everyone's registers. The rest is large, and read in pages after
-- that: what changes meanwhile has a higher number, and is told.
return { last_number(), redis.call('HGETALL', hub) }
