-- Cancels timed changes, whether they are being announced or not.
--
-- ARGV  their ids
-- Returns how many there were, and the message.
local rows = {}
for _, id in ipairs(ARGV) do
  remove_timed(rows, id)
end
return { tostring(#rows), tell_rows(rows) }
