import { expect, it } from 'vitest'
import { startable } from '../../src/agents/startable.ts'

type State = Parameters<typeof startable>[0][number]['state']

/** A call by its state and what it may do: `r` reads only, `e` has an effect. The id is its place. */
function callsOf(...calls: readonly `${State} ${'r' | 'e'}`[]) {
  return calls.map((call, place) => {
    const [state, kind] = call.split(' ') as [State, 'r' | 'e']
    return { id: String(place), state, readOnly: kind === 'r' }
  })
}

it('starts read-only calls that follow each other side by side, at most four', () => {
  expect(startable(callsOf('ready r', 'ready r', 'ready r', 'ready r', 'ready r'))).toEqual(['0', '1', '2', '3'])
  expect(startable(callsOf('started r', 'succeeded r', 'started r', 'started r', 'ready r', 'ready r'))).toEqual(['4'])
  expect(startable(callsOf('ready r', 'ready r', 'ready e', 'ready r'))).toEqual(['0', '1'])
})

it('starts all others alone and in order', () => {
  expect(startable(callsOf('ready e', 'ready e', 'ready r'))).toEqual(['0'])
  expect(startable(callsOf('started e', 'ready r', 'ready e'))).toEqual([])
  expect(startable(callsOf('started r', 'ready e'))).toEqual([])
  expect(startable(callsOf('succeeded e', 'failed r', 'ready e'))).toEqual(['2'])
})

it('holds up what stands behind a call that waits for a user', () => {
  expect(startable(callsOf('waiting_approval e', 'ready r'))).toEqual([])
  expect(startable(callsOf('ready r', 'waiting_approval r', 'ready r'))).toEqual(['0'])
  expect(startable(callsOf('unknown e', 'ready e'))).toEqual([])
  const decided = callsOf('unknown e', 'ready e').map((call) => ({ ...call, decidedAt: new Date() }))
  expect(startable(decided)).toEqual(['1'])
})
