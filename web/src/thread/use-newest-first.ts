import { startTransition, useEffect, useState } from 'react'
import { inNextFrame } from '../kit/in-next-frame.ts'

const FIRST = 10
const A_FRAME = 4

/**
 * How many of the oldest are still to be rendered: a long thread shows its end at once, and grows upward over the next
 * frames. `keys` name the items, oldest first; what is put before them later comes in the same way.
 */
export function useNewestFirst(keys: readonly string[]): number {
  const [oldest = ''] = keys
  const [state, setState] = useState({ oldest, hidden: Math.max(0, keys.length - FIRST) })
  const hidden = state.oldest === oldest ? state.hidden : hiddenAfter(state, keys)
  if (state.oldest !== oldest) setState({ oldest, hidden })

  useEffect(() => {
    if (hidden === 0) return
    return inNextFrame(() =>
      startTransition(() => setState((held) => ({ ...held, hidden: Math.max(0, held.hidden - A_FRAME) }))),
    )
  }, [hidden])

  return hidden
}

function hiddenAfter(state: { oldest: string; hidden: number }, keys: readonly string[]): number {
  const added = keys.indexOf(state.oldest)
  return added > 0 ? state.hidden + added : Math.max(0, keys.length - FIRST)
}
