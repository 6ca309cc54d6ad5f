-- Look at all that the store keeps about one task, at one moment.
--
-- KEYS  1 log  2 feed  3 lease  4 lane  5 unacked  6 unacked_index
-- ARGV  1 task  2 most entries  3 messages that are looked at on each end
-- Returns {seconds, microseconds, number of events, entries of the log,
-- their copies on the feed, holder or '', lease in ms, length of the lane,
-- {position, envelope} ..., {tag, taken at in s, envelope} ...}. What
-- belongs to other tasks is left out here and never leaves the store.
local task, most, looked = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local function field(flat, name)
  for n = 1, #flat, 2 do
    if flat[n] == name then
      return flat[n + 1]
    end
  end
end

-- An envelope names what it's about in the id of its request (broker.py).
local function is_mine(raw)
  return string.find(raw, '"id": "' .. task .. ':', 1, true)
end

local entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', most)
local copies = {}
for _, entry in ipairs(entries) do
  local seq = string.match(entry[1], '^%d+')
  local at_ms = field(entry[2], 'at_ms')
  -- One script wrote both, so the copy's id begins with the same moment.
  -- It doesn't when the clock was set back: then it isn't found.
  for _, copy in ipairs(redis.call('XRANGE', KEYS[2], at_ms, at_ms)) do
    if field(copy[2], 'task') == task and field(copy[2], 'seq') == seq then
      table.insert(copies, copy)
    end
  end
end

-- Workers take from the right end; what was pushed last is on the left.
local length = redis.call('LLEN', KEYS[4])
local waiting = {}
local function look(from, to)
  for n, raw in ipairs(redis.call('LRANGE', KEYS[4], from, to)) do
    if is_mine(raw) then
      table.insert(waiting, {length - (from + n - 1), raw})
    end
  end
end
if length <= 2 * looked then
  look(0, length - 1)
else
  look(0, looked - 1)
  look(length - looked, length - 1)
end

local taken = {}
local held = redis.call('HGETALL', KEYS[5])
for n = 1, #held, 2 do
  if is_mine(held[n + 1]) then
    local at_s = redis.call('ZSCORE', KEYS[6], held[n])
    table.insert(taken, {held[n], at_s or '', held[n + 1]})
  end
end

local now = redis.call('TIME')
return {
  now[1], now[2], redis.call('XLEN', KEYS[1]), entries, copies,
  redis.call('GET', KEYS[3]) or '', redis.call('PTTL', KEYS[3]), length,
  waiting, taken,
}
