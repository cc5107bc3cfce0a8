-- Removes a registration.
--
-- ARGV  1 user  2 device  3 only if it is for this address, if that is not ''  4 only if it was registered then or before, if that is
--       not ''
-- Returns whether there was one, and the message.
local row = redis.call('HGET', registrations, ARGV[1] .. ' ' .. ARGV[2])
local registration = row and parse_registration(row)
local is_meant = registration
  and (ARGV[3] == '' or registration.address == ARGV[3])
  and (ARGV[4] == '' or tonumber(registration.registered) <= tonumber(ARGV[4]))
local rows = {}
if is_meant then
  remove_registration(rows, ARGV[1], ARGV[2])
end
return { is_meant and '1' or '0', tell_rows(rows) }
