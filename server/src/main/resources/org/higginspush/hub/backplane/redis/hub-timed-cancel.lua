-- Cancels a timed change, unless it is being announced, or may have been told to some of many.
--
-- ARGV  1 id  2 audience  3 '1' if the audience is one user's  4 the present time, in milliseconds
-- Returns whether it waited, and the message.
local row = redis.call('HGET', timed, ARGV[1])
local one = row and parse_timed(row)
local rows = {}
if one and one.audience == ARGV[2] and not claim_of(ARGV[1])
  and (ARGV[3] == '1' or tonumber(one.due) > tonumber(ARGV[4])) then
  remove_timed(rows, ARGV[1])
end
return { tostring(#rows), tell_rows(rows) }
