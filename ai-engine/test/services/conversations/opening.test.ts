import { expect, it } from 'vitest'
import { type Actor, act, begin, type ModelState, mistake, type Rule, rules, shown } from './opening-model.ts'

interface Outcome {
  interleavings: number
  mistakes: { steps: string; what: string }[]
}

/** Every order in which the actors can take their steps; the page is looked at after each. Equal states have equal futures. */
function explore(actors: readonly Actor[], dropped?: Rule): Outcome {
  const mistakes: Outcome['mistakes'] = []
  const keyOf = stateKeys()
  const explored = new Map<string, number>()
  const visit = (state: ModelState, steps: readonly Actor[]): number => {
    const key = keyOf(state)
    const known = explored.get(key)
    if (known !== undefined) return known
    const thread = shown(state, dropped)
    const what = thread && mistake(state, thread)
    if (what) mistakes.push({ steps: steps.join(' '), what })
    const next = what ? [] : actors.filter((actor) => state.left[actor].length > 0)
    const isEnd = !what && next.length === 0
    const interleavings = next.reduce(
      (sum, actor) => sum + visit(act(state, actor, dropped), [...steps, actor]),
      Number(isEnd),
    )
    explored.set(key, interleavings)
    return interleavings
  }
  return { interleavings: visit(begin(actors, dropped), []), mistakes }
}

/** Tells states apart by all that is in them; steps are told apart by which function they are. */
function stateKeys(): (state: ModelState) => string {
  const numbers = new Map<unknown, number>()
  const numberOf = (step: unknown) => {
    const number = numbers.get(step) ?? numbers.size
    numbers.set(step, number)
    return number
  }
  return (state) => JSON.stringify(state, (_, value) => (typeof value === 'function' ? numberOf(value) : value))
}

const everybody = ['engine', 'page', 'asker', 'loss'] as const

it('ends right in every interleaving of an answer, a question, an opening page and a lost log', () => {
  const { interleavings, mistakes } = explore(everybody)
  expect(mistakes.slice(0, 3)).toEqual([])
  expect(interleavings).toBeGreaterThan(50_000)
})

for (const rule of Object.keys(rules) as Rule[]) {
  it(`ends wrong somewhere without: ${rules[rule]}`, () => {
    const { mistakes } = explore(rule === 'onlyHeld' ? ['engine', 'page', 'loss'] : ['engine', 'page', 'asker'], rule)
    expect(mistakes.length).toBeGreaterThan(0)
  })
}
