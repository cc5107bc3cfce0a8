-- A timed change was announced, or can never be.
--
-- ARGV  1 id
-- Returns the message.
local rows = {}
remove_timed(rows, ARGV[1])
return { tell_rows(rows) }
