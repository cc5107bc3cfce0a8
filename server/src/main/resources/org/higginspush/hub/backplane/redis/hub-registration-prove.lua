-- A device proved that it has an address.
--
-- ARGV  1 user  2 device  3 the address
-- Returns whether it is registered for it, and the message.
local row = redis.call('HGET', registrations, ARGV[1] .. ' ' .. ARGV[2])
local registration = row and parse_registration(row)
if not registration or registration.address ~= ARGV[3] then
  return { '0', '' }
end
local rows = {}
if registration.proven ~= '1' then
  registration.proven = '1'
  put_registration(rows, ARGV[1], ARGV[2], registration)
end
return { '1', tell_rows(rows) }
