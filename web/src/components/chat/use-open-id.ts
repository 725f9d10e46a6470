import { useState } from 'react'
import { usePerson } from '../context/user-context.ts'

/** The id of the open conversation: the path's, or one made for the next, which its first message puts in the path. */
export function useOpenId(inPath: string | undefined): string {
  const { browser } = usePerson()
  const [next, setNext] = useState(() => ({ id: browser.newId(), used: false }))
  if (inPath === next.id && !next.used) setNext({ ...next, used: true })
  if (inPath === undefined && next.used) setNext({ id: browser.newId(), used: false })
  return inPath ?? next.id
}
