-- An operating system's scheduler in the manner of Martin Richards: tasks in a ring, packets in queues, method calls.
local Packet = {}
Packet.__index = Packet
function Packet.new(link, id, kind)
  return setmetatable({ link = link, id = id, kind = kind, datum = 0, data = { 0, 0, 0, 0 } }, Packet)
end
local function append(packet, queue)
  packet.link = nil
  if not queue then return packet end
  local last = queue
  while last.link do last = last.link end
  last.link = packet
  return queue
end

local Task = {}
Task.__index = Task
function Task.new(scheduler, id, priority, queue, work, state)
  local task = setmetatable({
    scheduler = scheduler, id = id, priority = priority, queue = queue, work = work,
    waiting = false, held = false, ready = queue ~= nil,
  }, Task)
  for k, v in pairs(state) do task[k] = v end
  task.next = scheduler.first
  scheduler.first, scheduler.tasks[id] = task, task
  return task
end
function Task:runnable() return not self.held and (self.ready or not self.waiting) end
function Task:run()
  local packet
  if self.waiting and self.queue then
    packet = self.queue
    self.queue = packet.link
    self.waiting = false
  end
  self.ready = self.queue ~= nil
  return self:work(packet)
end
function Task:wait() self.waiting = true; return self end
function Task:hold() self.scheduler.holds = self.scheduler.holds + 1; self.held = true; return self.next end
function Task:release(id)
  local task = self.scheduler.tasks[id]
  task.held = false
  return task.priority > self.priority and task or self
end
function Task:send(packet)
  local task, scheduler = self.scheduler.tasks[packet.id], self.scheduler
  scheduler.sent = scheduler.sent + 1
  packet.link, packet.id = nil, self.id
  local empty = task.queue == nil
  task.queue = append(packet, task.queue)
  task.ready = true
  return empty and task.priority > self.priority and task or self
end

local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 1, 2, 3, 4, 5, 6
local function idle(self)
  self.count = self.count - 1
  if self.count == 0 then return self:hold() end
  if self.seed % 2 == 0 then
    self.seed = self.seed / 2
    return self:release(DEVICE_A)
  end
  self.seed = (self.seed - 1) / 2 + 7919
  return self:release(DEVICE_B)
end
local function worker(self, packet)
  if not packet then return self:wait() end
  self.to = self.to == HANDLER_A and HANDLER_B or HANDLER_A
  packet.id, packet.datum = self.to, 1
  for i = 1, 4 do
    self.letter = self.letter % 26 + 1
    packet.data[i] = 64 + self.letter
  end
  return self:send(packet)
end
local function handler(self, packet)
  if packet then
    if packet.kind == "work" then self.works = append(packet, self.works) else self.devices = append(packet, self.devices) end
  end
  local work = self.works
  if work then
    if work.datum > 4 then
      self.works = work.link
      return self:send(work)
    end
    local device = self.devices
    if device then
      self.devices = device.link
      device.datum = work.data[work.datum]
      work.datum = work.datum + 1
      return self:send(device)
    end
  end
  return self:wait()
end
local function device(self, packet)
  if not packet then
    local pending = self.pending
    if not pending then return self:wait() end
    self.pending = nil
    return self:send(pending)
  end
  self.pending = packet
  return self:hold()
end

return function()
  local scheduler = { tasks = {}, sent = 0, holds = 0 }
  local function packets(id, kind)
    local queue = Packet.new(nil, id, kind)
    for _ = 1, 2 do queue = Packet.new(queue, id, kind) end
    return queue
  end
  local work = Packet.new(Packet.new(nil, WORKER, "work"), WORKER, "work")
  Task.new(scheduler, IDLE, 0, nil, idle, { seed = 1, count = 4000 })
  Task.new(scheduler, WORKER, 1000, work, worker, { to = HANDLER_A, letter = 0 }).waiting = true
  Task.new(scheduler, HANDLER_A, 2000, packets(DEVICE_A, "device"), handler, {}).waiting = true
  Task.new(scheduler, HANDLER_B, 3000, packets(DEVICE_B, "device"), handler, {}).waiting = true
  Task.new(scheduler, DEVICE_A, 4000, nil, device, {}).waiting = true
  Task.new(scheduler, DEVICE_B, 5000, nil, device, {}).waiting = true
  local task = scheduler.first
  while task do
    if task:runnable() then task = task:run() else task = task.next end
  end
  return scheduler.sent .. " " .. scheduler.holds
end, 45, "9139 3655"
