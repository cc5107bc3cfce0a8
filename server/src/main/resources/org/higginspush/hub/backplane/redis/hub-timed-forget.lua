-- Cancels timed changes of an audience that is forgotten, whether they are being announced or not.
--
-- ARGV  1 the key of who is forgotten  2… the ids of the changes
-- Returns how many there were; a number above those of all changes that were accepted before, and below those of all that are accepted
-- later; and the message, which tells all nodes to forget the key as well.
local rows = { 'F ' .. ARGV[1] }
for i = 2, #ARGV do
  remove_timed(rows, ARGV[i])
end
local before = last_number()
local number = next_offset(hub)
return { tostring(#rows - 1), number, tell(before, number, rows) }
