-- Whether this data set was moved to another place, or is being moved here.
--
-- KEYS  1 the hub
-- Returns what the mark says, or ''; how many nodes use it; the epoch, or ''; and the last offset.
local moved, epoch, offset = unpack(redis.call('HMGET', KEYS[1], 'moved', 'epoch', 'o'))
return { moved or '', digits(redis.call('PUBSUB', 'SHARDNUMSUB', KEYS[1])[2]), epoch or '', offset or '0' }
