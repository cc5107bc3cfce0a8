-- Removes all registrations of a user.
--
-- ARGV  1 user
-- Returns how many there were, and the message.
local rows = {}
local removed = remove_registrations(rows, ARGV[1], '')
return { tostring(removed), tell_rows(rows) }
