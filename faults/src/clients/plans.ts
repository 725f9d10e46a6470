import { randomUUID } from 'node:crypto'
import type { Random } from '../common/random.ts'
import type { PlannedTurn, Question } from './questions.ts'

interface Kind {
  tool: string
  args: (random: Random, key: string) => Record<string, unknown>
}

const reading: readonly Kind[] = [
  { tool: 'read_counter', args: (_, key) => ({ key }) },
  { tool: 'slow', args: (random) => ({ ms: random.whole(100, 1500) }) },
  { tool: 'error', args: () => ({}) },
]
const idempotent: Kind = { tool: 'set_value', args: (random, key) => ({ key, value: 'a', ...later(random) }) }
const withEffect: Kind = { tool: 'count_effect', args: (random, key) => ({ key, ...later(random) }) }
const spoilt: readonly Kind[] = ['drop_after_effect', 'answer_twice', 'end_early'].map((tool) => ({
  tool,
  args: (_, key) => ({ key }),
}))
const deadly: Kind = { tool: 'die', args: (_, key) => ({ key }) }

/** The tools that have an effect each time that they are called, and are not said to be idempotent. */
export const toolsWithEffect: readonly string[] = [
  'count_effect',
  'drop_after_effect',
  'answer_twice',
  'end_early',
  'die',
]
export const idempotentTools: readonly string[] = ['set_value']

/**
 * A question that is answered in three model calls and four tool calls: reading, idempotent and with an effect, some of
 * which spoil their answer. `slug` is the tool server's.
 */
export function plannedQuestion(random: Random, slug: string, { mayDie = false } = {}): Question {
  const kinds = [
    withEffect,
    random.chance(0.5) ? withEffect : random.pick(spoilt),
    random.chance(0.5) ? idempotent : random.pick(reading),
    mayDie && random.chance(0.5) ? deadly : random.pick(reading),
  ]
  const calls = shuffled(random, kinds).map(({ tool, args }) => {
    const key = randomUUID()
    return { tool, key, args: args(random, key) }
  })
  const cut = random.whole(1, 3)
  const plan = [calls.slice(0, cut), calls.slice(cut), []].map((of, turn) => ({
    text: textOf(random, turn),
    calls: of,
  }))
  return questionOf(plan, slug, () => ({
    delay: random.whole(5, 25),
    in: random.whole(1, 4000),
    out: random.whole(100, 4000),
    cached: random.whole(0, 1),
  }))
}

/**
 * A question whose answer follows this plan, by tools of that server or, with an empty `slug`, built-in ones; `more` are
 * fields of the upstream's directives, for each turn.
 */
export function questionOf(plan: readonly PlannedTurn[], slug: string, more: () => object = () => ({})): Question {
  const turns = plan.map(({ text, calls }) => ({
    text,
    ...more(),
    calls: calls.map(({ tool, args }) => ({ name: slug ? `${slug}__${tool}` : tool, args })),
  }))
  return { content: `${randomUUID()} [[tools ${JSON.stringify(turns)}]]`, expected: 'complete', plan }
}

function textOf(random: Random, turn: number): string {
  return `Turn ${turn}:${' word'.repeat(random.whole(5, 30))}.`
}

/** Most answer soon; some keep their call until after a takeover. */
function later(random: Random): { afterMs?: number } {
  if (random.chance(0.4)) return {}
  return { afterMs: random.chance(0.2) ? random.whole(5000, 7500) : random.whole(10, 1500) }
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
