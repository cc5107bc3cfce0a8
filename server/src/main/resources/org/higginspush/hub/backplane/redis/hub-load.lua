-- All that every node has a copy of, and its number.
return {
  last_number(),
  redis.call('HGETALL', hub),
  redis.call('HGETALL', registrations),
  redis.call('HGETALL', cut_offs),
  redis.call('HGETALL', timed),
}
