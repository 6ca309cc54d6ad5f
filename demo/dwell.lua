-- Count how long a task dwelt: from its submission to its first start.
--
-- A part of append.lua. Key of a lane of the log `tasks`:
--
--   tasks:dwell:<lane>  hash  bound in ms -> tasks that dwelt as long, or less
--                             but longer than the bound before; sum -> ms
local function count_dwell(log, lane, dwell_ms, first_ms, bounds)
  local bound_ms, key = tonumber(first_ms), log .. ':dwell:' .. lane
  local most_ms = bound_ms * 2 ^ (bounds - 1)
  while bound_ms < dwell_ms and bound_ms < most_ms do
    bound_ms = bound_ms * 2
  end
  redis.call('HINCRBY', key, dwell_ms <= bound_ms and bound_ms or 'more', 1)
  redis.call('HINCRBY', key, 'sum', dwell_ms)
end
