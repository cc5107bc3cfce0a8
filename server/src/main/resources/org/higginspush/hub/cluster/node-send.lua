-- Sends a message to a node.
--
-- KEYS  1 its channel
-- ARGV  1 the message
-- Returns how many got it.
return { digits(redis.call('SPUBLISH', KEYS[1], ARGV[1])) }
