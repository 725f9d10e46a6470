import { createHash } from 'node:crypto'
import type { BranchCut } from '../../db/messages/branch-cuts.ts'
import type { ContextRows, ToldTurn } from '../../db/messages/contexts.ts'

/** The hash of a prompt's beginning: the instructions, the tools and the cut. */
export function prefixOf(
  systemPrompt: string | undefined,
  tools: Readonly<Record<string, string>> | null,
  cut: BranchCut | null,
): string {
  const named = Object.entries(tools ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const whole = JSON.stringify([systemPrompt || null, named, cut && [cut.messageId, cut.summary]])
  return createHash('sha256').update(whole).digest('base64url').slice(0, 22)
}

/**
 * The turns whose own blocks are not sent any more: all up to the last one that was written after another beginning.
 * Providers bind reasoning to everything before it.
 */
export function turnsOfOtherPrefix(
  { said, interrupted }: Pick<ContextRows, 'said' | 'interrupted'>,
  prefix: string,
): ReadonlySet<ToldTurn> {
  const messages = interrupted ? [...said, interrupted] : said
  const turns = messages.flatMap(({ runs }) => runs.flatMap((run) => run.turns))
  const last = turns.findLastIndex((turn) => turn.prefix !== null && turn.prefix !== prefix)
  return new Set(turns.slice(0, last + 1))
}
