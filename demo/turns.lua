-- Let the owners of a lane take turns: functions for append.lua and line.lua.
--
-- A task waits in line until its owner has a turn, while `window` tasks that
-- had theirs haven't been started. Owners take turns one task at a time, and
-- an owner with more to do goes to the end. Keys of a lane of the log `tasks`:
--
--   tasks:turns:<lane>          zset  owners with tasks in line, next one first
--   tasks:turns:<lane>:<owner>  zset  the owner's tasks in line, next one first
--   tasks:waiting:<lane>        hash  task in line -> its message
--   tasks:sent:<lane>           zset  tasks that had a turn, by its moment, ms
local function line_of(log, lane, queue, window)
  local turns = log .. ':turns:' .. lane
  return {
    turns = turns,
    own = turns .. ':',
    waiting = log .. ':waiting:' .. lane,
    sent = log .. ':sent:' .. lane,
    queued = log .. ':queued:' .. lane,
    queue = queue,
    window = tonumber(window),
  }
end

local function is_used(line)
  return redis.call('EXISTS', line.sent, line.turns) > 0
end

local function put_last(zset, member)
  local last = redis.call('ZRANGE', zset, -1, -1, 'WITHSCORES')
  redis.call('ZADD', zset, 'NX', (last[2] or 0) + 1, member)
end

local function send(line, task, message, now_ms)
  redis.call('LPUSH', line.queue, message)
  redis.call('ZADD', line.sent, now_ms, task)
end

-- Return the next task of an owner and its message. One that isn't queued any
-- more was ended by a version that doesn't know of turns, or forgotten.
local function take_next(line, owner)
  local own = line.own .. owner
  while true do
    local task = redis.call('ZPOPMIN', own)[1]
    if not task then
      return
    end
    local message = redis.call('HGET', line.waiting, task)
    redis.call('HDEL', line.waiting, task)
    if message and redis.call('ZSCORE', line.queued, task) then
      return task, message
    end
  end
end

-- --8<-- [start:send]
local function send_next(line, now_ms)
  while redis.call('ZCARD', line.sent) < line.window do
    local owner = redis.call('ZPOPMIN', line.turns)[1]
    if not owner then
      return
    end
    local task, message = take_next(line, owner)
    if redis.call('EXISTS', line.own .. owner) == 1 then
      put_last(line.turns, owner)
    end
    if task then
      send(line, task, message, now_ms)
    end
  end
end
-- --8<-- [end:send]

-- A task that had its turn and wasn't started has a message already.
local function join(line, owner, task, message, now_ms)
  if redis.call('ZSCORE', line.sent, task) then
    return
  end
  if redis.call('ZCARD', line.sent) < line.window and
    redis.call('EXISTS', line.turns) == 0
  then
    send(line, task, message, now_ms)
    return
  end
  redis.call('HSET', line.waiting, task, message)
  put_last(line.own .. owner, task)
  put_last(line.turns, owner)
end

-- Whatever its owner's setting is: a line that was formed has to end.
local function leave(line, owner, task, now_ms)
  if not is_used(line) then
    return
  end
  redis.call('ZREM', line.sent, task)
  if redis.call('HDEL', line.waiting, task) == 1 then
    redis.call('ZREM', line.own .. owner, task)
    if redis.call('EXISTS', line.own .. owner) == 0 then
      redis.call('ZREM', line.turns, owner)
    end
  end
  send_next(line, now_ms)
end
