/** Commands that must happen in Redis atomically. Every script uses keys of one hash slot. */
import { createHash } from 'node:crypto'
import { OPENED, PINNED_FACTOR } from '../log/entry.ts'
import type { RedisClient } from './redis-address.ts'

export interface Script {
  source: string
  sha: string
}

const SHARED = `
local function newest(key)
  local last = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)
  return last[1] and last[1][1]
end
local function epochOf(id)
  return tonumber(string.match(id, '^%d+'))
end
local function seqOf(id)
  return tonumber(string.match(id, '%d+$'))
end
local function now()
  local time = redis.call('TIME')
  return string.format('%.0f', time[1] * 1000000 + time[2])
end
local function current(key, life)
  local last = newest(key)
  local floor = string.match(redis.call('GET', life) or '', '%d+$')
  if last and epochOf(last) >= tonumber(floor or 0) then return last end
end
local function open(key, ttl)
  local last = newest(key)
  local epoch = math.max(tonumber(now()), last and epochOf(last) + 1 or 0)
  local id = string.format('%.0f-0', epoch)
  redis.call('DEL', key)
  redis.call('XADD', key, id, 'e', '${OPENED}')
  redis.call('EXPIRE', key, ttl)
  return id
end
local function isBefore(floor, id)
  return floor and epochOf(floor) == epochOf(id) and seqOf(floor) < seqOf(id)
end
local function firstWithin(key, bytes)
  local first, from = newest(key), '+'
  while true do
    local rows = redis.call('XREVRANGE', key, from, '-', 'COUNT', 64)
    for _, row in ipairs(rows) do
      bytes = bytes - #row[2][2]
      if bytes < 0 then return first end
      first = row[1]
    end
    if #rows < 64 then return first end
    from = '(' .. first
  end
end
local function trimBytes(key, max, floor)
  local used = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 0)
  if not used or used <= max then return end
  local kept = used <= ${PINNED_FACTOR} * max and floor
  if kept and kept == redis.call('XRANGE', key, '-', '+', 'COUNT', 1)[1][1] then return end
  local first = firstWithin(key, max / 2)
  redis.call('XTRIM', key, 'MINID', isBefore(kept, first) and kept or first)
end
local function trim(key, max, floor)
  if redis.call('XLEN', key) <= max then return end
  local last = newest(key)
  local least = seqOf(last) - max + 1
  if floor and epochOf(floor) == epochOf(last) then least = math.min(least, seqOf(floor)) end
  redis.call('XTRIM', key, 'MINID', string.format('%.0f-%.0f', epochOf(last), least))
end
`

/**
 * KEYS life. Returns the floor and the server's version. A server that restarted, or that was a replica until now, may
 * have lost the newest entries of any log, so that the same ids would come again with other events. So each life of a
 * server has a floor, the time when it was first met: a log with an older epoch counts as gone.
 */
export const lifeScript = script(`
local info = redis.call('INFO', 'server')
local server = string.match(info, 'run_id:(%x+)')
local known, floor = string.match(redis.call('GET', KEYS[1]) or '', '^(%x+) (%d+)$')
if not known then floor = '0' elseif known ~= server then floor = now() end
redis.call('SET', KEYS[1], server .. ' ' .. floor)
return { floor, string.match(info, 'redis_version:([%d.]+)') }`)

/** KEYS log, life. ARGV ttl. Returns the newest id. */
export const tailScript = script(`return current(KEYS[1], KEYS[2]) or open(KEYS[1], ARGV[1])`)

/**
 * KEYS log, life, pin, once? ARGV ttl, max events, max bytes, seconds to know the once-key, body. Returns the new id,
 * or false when the once-key was used. The memory of a log is measured when it may have grown by much.
 */
export const appendScript = script(`
if KEYS[4] and not redis.call('SET', KEYS[4], 1, 'NX', 'EX', ARGV[4]) then return false end
local last = current(KEYS[1], KEYS[2]) or open(KEYS[1], ARGV[1])
local id = redis.call('XADD', KEYS[1], string.format('%.0f-*', epochOf(last)), 'e', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[1])
if #ARGV[5] >= 4096 or seqOf(id) % 64 == 0 then trimBytes(KEYS[1], tonumber(ARGV[3]), redis.call('GET', KEYS[3])) end
if redis.call('XLEN', KEYS[1]) > 2 * ARGV[2] then trim(KEYS[1], tonumber(ARGV[2]), redis.call('GET', KEYS[3])) end
return id`)

/**
 * KEYS logs. ARGV for each log: its epoch, the seq that it must have reached, a count, and so many bodies. Returns for
 * each the newest id, or false when the log is gone. Before several bodies the script checks that the log is there; for
 * one body its id shows that afterwards (`idAfter`), which is less work for Redis.
 */
export const appendAllScript = script(`
local function isHeld(key, epoch, seq)
  local last = newest(key)
  return last and epochOf(last) == tonumber(epoch) and seqOf(last) >= tonumber(seq)
end
local ids, from = {}, 1
for k, key in ipairs(KEYS) do
  local next, id = from + 3 + ARGV[from + 2], false
  if next == from + 4 or isHeld(key, ARGV[from], ARGV[from + 1]) then
    for i = from + 3, next - 1 do id = redis.pcall('XADD', key, 'NOMKSTREAM', ARGV[from] .. '-*', 'e', ARGV[i]) end
    if type(id) == 'table' then
      if not string.find(id.err, 'equal or smaller', 1, true) then return id end
      id = false
    end
  end
  ids[k], from = id, next
end
return ids`)

/**
 * KEYS log, pin, once. ARGV epoch and seq that it must have reached, position, seconds to pin it, ttl, seconds to know
 * the once-key, bodies. The first body is left out when the once-key was used. Returns the newest id, or false when the
 * log is gone.
 */
export const beginScript = script(`
local last = newest(KEYS[1])
if not last or epochOf(last) ~= tonumber(ARGV[1]) or seqOf(last) < tonumber(ARGV[2]) then return false end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
local from = redis.call('SET', KEYS[3], 1, 'NX', 'EX', ARGV[6]) and 7 or 8
for i = from, #ARGV do last = redis.call('XADD', KEYS[1], ARGV[1] .. '-*', 'e', ARGV[i]) end
redis.call('EXPIRE', KEYS[1], ARGV[5])
return last`)

/** KEYS log, pin. ARGV ttl. Returns the new tail. */
export const reopenScript = script(`
redis.call('DEL', KEYS[2])
return open(KEYS[1], ARGV[1])`)

/** KEYS log, pin. ARGV ttl, max events, max bytes, position, seconds to pin it. Returns 1 while the log contains it. */
export const renewScript = script(`
if #redis.call('XRANGE', KEYS[1], ARGV[4], ARGV[4]) == 0 then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
if redis.call('XLEN', KEYS[1]) > tonumber(ARGV[2]) then trimBytes(KEYS[1], tonumber(ARGV[3]), ARGV[4]) end
trim(KEYS[1], tonumber(ARGV[2]), ARGV[4])
return 1`)

/** KEYS log, pin. ARGV max events, max bytes, the ended run's position, the first id that a trim must keep. */
export const releaseScript = script(`
if redis.call('GET', KEYS[2]) == ARGV[3] then redis.call('DEL', KEYS[2]) end
trimBytes(KEYS[1], tonumber(ARGV[2]), ARGV[4])
trim(KEYS[1], tonumber(ARGV[1]), ARGV[4])
return 1`)

/** Runs a script by its hash, and by its source where Redis does not know it yet. */
export async function runScript(
  client: RedisClient,
  { source, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys.length, ...keys, ...args)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return client.eval(source, keys.length, ...keys, ...args)
  }
}

function script(body: string): Script {
  const source = SHARED + body
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}
