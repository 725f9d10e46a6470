/** Reads a processor profile of an engine and says which of its parts took the time. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `node --cpu-prof` writes. Times are microseconds of the monotonic clock. */
interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[]
  startTime: number
  samples: number[]
  timeDeltas: number[]
}

export interface Share {
  name: string
  micros: number
}

export interface ProfileSummary {
  /** Each sample belongs to the innermost frame that is of a known part, so that a system call counts for its caller. */
  parts: readonly Share[]
  /** The functions in which most time was spent itself. */
  functions: readonly Share[]
}

/** Innermost first: the first pattern that a frame's file matches. */
const parts: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['provider: parse and read', /ai-engine\/src\/llm\/|eventsource-parser/],
  ['provider: fetch and its streams', /undici|webstreams|internal\/deps|encoding/],
  ['run: agent, publisher, log position', /ai-engine\/src\/(agents|services)\//],
  ['log: reader', /core\/events\/(redis\/redis-reader|redis\/followed-logs|log\/notifier)/],
  ['log: append, ioredis', /core\/events\/|ioredis|redis-parser|@ioredis/],
  ['follow and WebSocket', /ai-engine\/src\/api\/|node_modules\/ws\//],
  ['Postgres', /ai-engine\/src\/db\/|node_modules\/(pg|drizzle-orm|pg-)/],
  ['other packages', /node_modules\//],
]
const special: Readonly<Record<string, string>> = {
  '(garbage collector)': 'garbage collector',
  '(program)': 'native, outside JavaScript',
}

/** The newest profile of a directory, between two moments of `process.hrtime`, in microseconds. */
export function summarizeProfile(directory: string, from: number, to: number): ProfileSummary {
  const file = readdirSync(directory)
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()
    .at(-1)
  if (!file) throw new Error(`there is no profile in ${directory}`)
  return summarize(JSON.parse(readFileSync(join(directory, file), 'utf8')) as Profile, from, to)
}

function summarize(profile: Profile, from: number, to: number): ProfileSummary {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  const byPart = new Map<string, number>()
  const byFunction = new Map<string, number>()
  let at = profile.startTime
  for (const [index, id] of profile.samples.entries()) {
    const micros = profile.timeDeltas[index] ?? 0
    at += micros
    const node = nodes.get(id)
    if (at < from || at > to || !node || node.callFrame.functionName === '(idle)') continue
    const { functionName, url, lineNumber } = node.callFrame
    add(byPart, partOf(id), micros)
    add(byFunction, `${functionName || '(anonymous)'} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`, micros)
  }
  return { parts: largest(byPart), functions: largest(byFunction).slice(0, 40) }

  function partOf(start: number): string {
    const own = special[nodes.get(start)?.callFrame.functionName ?? '']
    if (own) return own
    for (let id: number | undefined = start; id !== undefined; id = parents.get(id)) {
      const url = nodes.get(id)?.callFrame.url ?? ''
      const found = parts.find(([, pattern]) => pattern.test(url))
      if (found) return found[0]
    }
    return 'Node itself'
  }
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros)
}

function largest(sums: ReadonlyMap<string, number>): Share[] {
  return [...sums].map(([name, micros]) => ({ name, micros })).sort((a, b) => b.micros - a.micros)
}
