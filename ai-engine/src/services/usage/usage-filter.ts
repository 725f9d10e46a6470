import type { readUsage } from '@grizz/protocol/http'
import type { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'
import type { Caller } from '../../core/security/caller.ts'
import type { UsageFilter } from '../../db/usage/usage.ts'

const DEFAULT_DAYS = 30
const DAY_MS = 86_400_000

/**
 * The requested rows of the ledger: by default the user's own of the last 30 days, or all of one conversation.
 * @throws AppError forbidden when a user who is no admin requests others' rows, invalid_request when `from` is after `to`
 */
export function usageFilter(
  caller: Caller,
  query: Omit<z.output<typeof readUsage>, 'groupBy'>,
  now: Date,
): UsageFilter {
  const asksForOthers = query.userId !== undefined && query.userId !== caller.userId
  if (asksForOthers && caller.role !== 'admin')
    throw new AppError('forbidden', "Only an admin may see other people's usage.")
  const to = query.to ? new Date(query.to) : now
  const earliest = query.conversationId ? new Date(0) : new Date(to.getTime() - DEFAULT_DAYS * DAY_MS)
  const from = query.from ? new Date(query.from) : earliest
  if (from > to) throw new AppError('invalid_request', '`from` is later than `to`: exchange them.')
  const userId = query.userId === 'all' ? undefined : (query.userId ?? caller.userId)
  return { readerId: caller.userId, userId, conversationId: query.conversationId, from, to }
}
