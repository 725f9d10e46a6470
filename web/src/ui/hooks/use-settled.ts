import { useEffect, useState } from 'react'

/** The value once it has not changed for `ms`, so that not every key asks the server; empty at once. */
export function useSettled(value: string, ms: number): string {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => settle(value), ms)
    return () => window.clearTimeout(timer)
  }, [value, ms])
  return value === '' ? '' : settled
}
