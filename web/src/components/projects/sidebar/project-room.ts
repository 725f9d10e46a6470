import { readStored, writeStored } from '../../../ui/hooks/local-storage.ts'

const folded = 'grizz.projects.folded'
const known = 'grizz.projects.count'
const ROW_PX = 36
const MOST_ROWS = 8
const HEAD_PX = 46

export const isFolded = () => readStored(folded) !== null
export const setFolded = (now: boolean) => writeStored(folded, now ? 'yes' : null)

/** How many projects there are now. */
export const keepCount = (count: number) => writeStored(known, count === 0 ? null : String(count))

/** The height that the list of projects took last time, so that nothing jumps when it comes; with its head, where asked. */
export function projectRoom(withHead: boolean): number {
  const rows = isFolded() ? 0 : Math.min(Number(readStored(known) ?? 0), MOST_ROWS)
  return rows * ROW_PX + (withHead ? HEAD_PX : 0)
}
