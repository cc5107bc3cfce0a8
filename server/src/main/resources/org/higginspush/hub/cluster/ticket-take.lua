-- Takes a ticket away.
--
-- KEYS  1 the ticket
-- Returns what it is, or ''.
return { redis.call('GETDEL', KEYS[1]) or '' }
