import type { updateMe } from '@grizz/protocol/http'
import type { z } from 'zod'
import { AppError } from '../../core/errors/app-error.ts'
import { type EventLog, undefinedIfUnavailable } from '../../core/events/log/event-log.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { deleteUser, findDefaults, isIndispensable, stopEverythingOf, updateProfile } from '../../db/users/profiles.ts'
import type { ModelChoice, ResolvedChoice } from '../../llm/contract/model-choice.ts'
import { changeChoice, type StoredChoice } from '../../llm/registry/stored-choice.ts'
import type { MessageLength } from '../memory/message-length.ts'
import { type ActiveRuns, abortRun } from '../runs/active/active-runs.ts'

export type Profiles = ReturnType<typeof createProfiles>

/** Changes and deletes a user's account. */
export function createProfiles(deps: {
  db: Executor
  log: EventLog
  activeRuns: ActiveRuns
  length: MessageLength
  resolveModel: (choice: ModelChoice) => ResolvedChoice
}) {
  const { db, log, activeRuns, length, resolveModel } = deps

  /** @throws AppError message_too_long, rate_limited for the system prompt */
  async function update(userId: string, change: z.output<typeof updateMe>): Promise<void> {
    const { name, systemPrompt } = change
    const choice = await chosen(userId, change)
    await length.checkPrompt({ userId, systemPrompt, ...choice })
    await updateProfile(db, userId, {
      ...(name !== undefined && { name }),
      ...(choice && { defaultModel: choice.model, defaultProvider: choice.provider }),
      ...(systemPrompt !== undefined && { systemPrompt: systemPrompt?.trim() || null }),
    })
  }

  async function chosen(userId: string, change: z.output<typeof updateMe>): Promise<StoredChoice | undefined> {
    const { defaultModel: model, defaultProvider: provider } = change
    if (model === undefined && provider === undefined) return undefined
    return changeChoice(await findDefaults(db, userId), { model, provider }, resolveModel)
  }

  /**
   * Deletes a user and all of their data, at once and for good. Their running runs are stopped and billed. The ledger
   * keeps its rows under an id that no longer belongs to a user.
   * @throws AppError conflict when the others would be left without an admin
   */
  async function end(userId: string): Promise<void> {
    const stopped = await db.transaction(async (tx) => {
      if (await isIndispensable(tx, userId)) throw new AppError('conflict', lastAdmin)
      const everything = await stopEverythingOf(tx, userId)
      await deleteUser(tx, userId)
      return everything
    })
    for (const runId of stopped.runs) stopHere(runId)
    for (const id of stopped.conversations) await undefinedIfUnavailable(log.delete(id))
  }

  return { update, end }

  function stopHere(runId: string): void {
    const activeRun = activeRuns.get(runId)
    if (activeRun) abortRun(activeRun, 'stop')
  }
}

const lastAdmin =
  'You are the only administrator here, and others have accounts. Make somebody else an administrator first.'
