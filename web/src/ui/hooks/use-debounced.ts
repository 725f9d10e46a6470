import { useEffect, useState } from 'react'

/** The value once it has not changed for `ms`, so that not every key press makes a request; empty at once. */
export function useDebounced(value: string, ms: number): string {
  const [debounced, setDebounced] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setDebounced(value), ms)
    return () => window.clearTimeout(timer)
  }, [value, ms])
  return value === '' ? '' : debounced
}
