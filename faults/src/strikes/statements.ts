/** The statements between which a turn can be interrupted, and strikes that fall on one of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../common/random.ts'
import type { Member } from '../engines/fleet.ts'
import type { StatementStrike } from '../engines/postgres-wire.ts'
import type { Scenario } from '../scenario/scenario.ts'

export interface Statement {
  /** What it has and no other statement of a turn. */
  pattern: RegExp
  /** It can be struck at its commit too. */
  inTransaction?: true
}

export const saveTurn: Statement = { pattern: /called as \(/ }
export const startCalls: Statement = { pattern: /select to_jsonb\(begun/ }
export const parkRun: Statement = { pattern: /status = 'waiting', owner = null/, inTransaction: true }

export const allStatements: readonly Statement[] = [
  saveTurn,
  startCalls,
  parkRun,
  { pattern: /settled as \(/ },
  { pattern: /decided as \(/, inTransaction: true },
  { pattern: /update runs set waiting_for =/, inTransaction: true },
  { pattern: /update "runs" set "status" =.*"claimed_at"/, inTransaction: true },
  { pattern: /when c\.repeatable then 'ready'/ },
  { pattern: /"lost_attempts" = / },
  { pattern: /closed as \(/ },
]

/** Of uploading, reading and searching files. */
export const statementsOfFiles: readonly Statement[] = [
  { pattern: /insert into "files"/, inTransaction: true },
  { pattern: /insert into file_chunks/ },
  { pattern: /update "files" set .*"sha256" = / },
  { pattern: /select "data" from "file_chunks"/ },
  { pattern: /update "files" set .*"problem" = / },
  { pattern: /insert into file_(texts|pieces)/, inTransaction: true },
  { pattern: /from best b join file_pieces/ },
  { pattern: /settled as \(/ },
]

const PATIENCE_MS = 4000
const MAX_PASSING = 3

/** One of these statements, by chance, and a moment of it. */
export function anyOf(random: Random, statements: readonly Statement[]): Omit<StatementStrike, 'strike'> {
  const chosen = statements.filter(() => random.chance(0.6))
  const atCommit = random.chance(0.5)
  let passing = random.whole(0, Math.min(MAX_PASSING, statements.length))
  return {
    moment: random.pick(['before', 'after', 'answered'] as const),
    matches(sent) {
      const found = (chosen.length > 0 ? chosen : statements).find(({ pattern }) => pattern.test(sent))
      if (!found || passing-- > 0) return undefined
      return found.inTransaction && atCommit ? 'at commit' : 'now'
    },
  }
}

/**
 * Waits until an engine sends that statement, then strikes it.
 * @returns the engine; undefined when none sent it in time, or the scenario was over
 */
export async function strikeAt(
  scenario: Scenario,
  at: Omit<StatementStrike, 'strike'>,
  strike: (engine: Member) => void,
): Promise<Member | undefined> {
  const { engines } = scenario.environment
  let struck: Member | undefined
  for (const engine of engines) {
    const once = () => {
      if (struck) return
      struck = engine
      strike(engine)
    }
    engine.database.watch({ ...at, strike: once })
  }
  const deadline = Date.now() + PATIENCE_MS
  while (scenario.isOpen() && !struck && Date.now() < deadline) await sleep(5)
  for (const { database } of engines) database.watch(undefined)
  if (struck) scenario.struck(1)
  return struck
}
