-- Takes it upon a node to announce a timed change, for a while: if the node ends meanwhile, another does.
--
-- ARGV  1 id  2 node  3 for how long, in milliseconds
-- Returns 'ok' and the timed change; 'other' and how long the claim of another node lasts; or 'none'.
local row = redis.call('HGET', timed, ARGV[1])
if not row then
  return { 'none' }
end
local now = math.floor(now_micros() / 1000)
local node, until_when = claim_of(ARGV[1])
if node and node ~= ARGV[2] then
  return { 'other', digits(until_when - now) }
end
redis.call('HSET', claims, ARGV[1], ARGV[2] .. ' ' .. digits(now + tonumber(ARGV[3])))
return { 'ok', row }
