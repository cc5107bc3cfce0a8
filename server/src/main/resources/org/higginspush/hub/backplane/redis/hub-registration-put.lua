-- Keeps a registration, instead of the one that the device had.
--
-- ARGV  1 user  2 device  3 when it was registered  4 when it expires  5 whether it is proven  6 up to where it was woken
--       7 the address  8 the most registrations of a user
-- Returns 'ok', what is kept, and the message; or 'full'.
local user, device = ARGV[1], ARGV[2]
local registration =
  { registered = ARGV[3], expires = ARGV[4], proven = ARGV[5], woken = ARGV[6], address = ARGV[7] }
local before = redis.call('HGET', registrations, user .. ' ' .. device)
if not before and #devices_of(user) >= tonumber(ARGV[8]) then
  return { 'full' }
end
if before then
  local old = parse_registration(before)
  if old.address == registration.address then
    if old.proven == '1' then
      registration.proven = '1'
    end
    if tonumber(old.woken) > tonumber(registration.woken) then
      registration.woken = old.woken
    end
  end
end
local rows = {}
local row = put_registration(rows, user, device, registration)
return { 'ok', row, tell_rows(rows) }
