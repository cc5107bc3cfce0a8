-- Notes up to where a device was woken, if that is further.
--
-- ARGV  1 user  2 device  3 an offset
local row = redis.call('HGET', registrations, ARGV[1] .. ' ' .. ARGV[2])
local registration = row and parse_registration(row)
local rows = {}
if registration and tonumber(registration.woken) < tonumber(ARGV[3]) then
  registration.woken = ARGV[3]
  put_registration(rows, ARGV[1], ARGV[2], registration)
end
return { tell_rows(rows) }
