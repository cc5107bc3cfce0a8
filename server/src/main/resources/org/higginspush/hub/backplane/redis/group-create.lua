-- Creates a group without members.
--
-- KEYS  1 the group  2 its members
-- Returns 1 if it was not there.
return { tostring(redis.call('HSETNX', KEYS[1], 'x', '1')) }
