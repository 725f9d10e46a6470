import { expect, it } from 'vitest'
import { type Actor, act, begin, type ModelState, mistake, type Rule, rules, shown } from './opening-model.ts'

interface Outcome {
  interleavings: number
  mistakes: { steps: string; what: string }[]
}

/** Every order in which the actors can take their steps; the page is looked at after each. */
function explore(actors: readonly Actor[], dropped?: Rule): Outcome {
  const outcome: Outcome = { interleavings: 0, mistakes: [] }
  const visit = (state: ModelState, steps: readonly Actor[]): void => {
    const thread = shown(state, dropped)
    const what = thread && mistake(state, thread)
    if (what) {
      outcome.mistakes.push({ steps: steps.join(' '), what })
      return
    }
    const next = actors.filter((actor) => state.left[actor].length > 0)
    if (next.length === 0) outcome.interleavings += 1
    for (const actor of next) visit(act(state, actor, dropped), [...steps, actor])
  }
  visit(begin(actors, dropped), [])
  return outcome
}

const everybody = ['engine', 'page', 'asker', 'loss'] as const

it('ends right in every interleaving of an answer, a question, an opening page and a lost log', () => {
  const { interleavings, mistakes } = explore(everybody)
  expect(mistakes.slice(0, 3)).toEqual([])
  expect(interleavings).toBeGreaterThan(50_000)
}, 120_000)

for (const rule of Object.keys(rules) as Rule[]) {
  it(`ends wrong somewhere without: ${rules[rule]}`, () => {
    const { mistakes } = explore(rule === 'onlyHeld' ? ['engine', 'page', 'loss'] : ['engine', 'page', 'asker'], rule)
    expect(mistakes.length).toBeGreaterThan(0)
  })
}
