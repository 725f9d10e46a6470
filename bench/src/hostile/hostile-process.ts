/** The hostile user, in a process of its own. */
import { serve } from '../processes/worker.ts'
import { type AttackName, attacks, type Hostile, type Raid } from './attacks.ts'

let raid: Raid | undefined
let isOver = false
let ended: Promise<unknown> = Promise.resolve()

const methods = {
  begin: ({ hostile, names }: { hostile: Hostile; names: readonly AttackName[] }): void => {
    isOver = false
    const begun: Raid = { ...hostile, seen: new Map(), opened: [], isOver: () => isOver }
    raid = begun
    ended = Promise.all(names.map((name) => attacks[name](begun)))
  },
  /** Stops, and waits for what is under way. Returns what was answered, and how often. */
  end: async (): Promise<[what: string, times: number][]> => {
    isOver = true
    await ended
    for (const socket of raid?.opened ?? []) socket.cut()
    return [...(raid?.seen ?? [])]
  },
}
export type HostileMethods = typeof methods
serve(methods)
