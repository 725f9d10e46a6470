import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { inNextFrame } from '../ui/hooks/in-next-frame.ts'

/** Of a text that is there as a whole: rendering 10 kB takes about 40 ms, so this much at once is not felt. */
const FIRST_CHARACTERS = 6_000
/** Of a text that grows, where the code may run for the first time and is several times as slow. */
const FIRST_GROWING_CHARACTERS = 500
const MOST_CHARACTERS = 4_000
const LEAST_CHARACTERS = 200
const BUSY_MS = 6

/**
 * How many of the parts may be rendered by now: a first part at once, the rest over the next frames, in portions that
 * follow how long the last one took here.
 */
export function useProgressiveRendering(parts: readonly string[], growing: boolean): number {
  const portion = useRef(FIRST_GROWING_CHARACTERS)
  const [granted, setGranted] = useState(() => reach(parts, 0, growing ? portion.current : FIRST_CHARACTERS))
  const allowed = reach(parts, granted, portion.current)
  const latest = useRef(parts)
  const waits = allowed < parts.length
  const begun = performance.now()

  useLayoutEffect(() => {
    latest.current = parts
    const busy = performance.now() - begun
    if (busy > BUSY_MS) portion.current = Math.max(LEAST_CHARACTERS, portion.current / 2)
    else if (waits) portion.current = Math.min(MOST_CHARACTERS, portion.current * 1.25)
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: each grant asks for the next one
  useEffect(() => {
    if (!waits) return
    return inNextFrame(() => setGranted((held) => reach(latest.current, held, portion.current)))
  }, [waits, granted])

  return allowed
}

/** The index after the parts that start within so many characters after `from`. At least one part is within. */
function reach(parts: readonly string[], from: number, characters: number): number {
  let end = from
  for (let left = characters; left > 0 && end < parts.length; end += 1) left -= parts[end]?.length ?? 0
  return end
}
