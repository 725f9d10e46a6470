import type { PostMessage } from '@grizz/protocol/http'
import { AppError } from '../../core/errors/app-error.ts'
import { type EventLog, undefinedIfUnavailable } from '../../core/events/log/event-log.ts'
import type { Accepted, AdmissionParams, NewRun, NotOffered } from '../../db/messages/accept-message.ts'
import { filesOf } from '../../db/messages/message-files.ts'
import type { MessageRow } from '../../db/rows/rows.ts'
import type { ModelChoice, ResolvedChoice } from '../../llm/contract/model-choice.ts'
import type { Limits } from '../settings/setting-values.ts'
import { MIB, storageFull } from '../usage/quota.ts'
import type { ActiveRuns } from './active/active-runs.ts'

export type Admission = ReturnType<typeof createAdmission>

/** The conditions under which a message and its run are accepted. */
export function createAdmission(deps: {
  log: EventLog
  activeRuns: ActiveRuns
  leaseMs: number
  limits: () => Pick<Limits, 'queue' | 'quotaMbPerUser' | 'contextMessages'>
  resolveModel: (choice: ModelChoice | undefined) => ResolvedChoice
  /** Why a model may not be asked. */
  refusal: (choice: ModelChoice) => string | undefined
  /** The models that may be asked, by the slug of their provider: null for all of them. */
  offered: () => AdmissionParams['offered']
}) {
  const { log, activeRuns, leaseMs, resolveModel } = deps

  /** Reads the log's newest entry before the insert: a run's position must not lie after its first event. */
  async function params(conversationId: string): Promise<AdmissionParams> {
    const claim = activeRuns.free() && {
      owner: activeRuns.owner,
      leaseMs,
      logPosition: (await undefinedIfUnavailable(log.tail(conversationId))) ?? null,
    }
    const { model: defaultModel, provider: defaultProvider } = resolveModel(undefined)
    const { queue: queueLimit, quotaMbPerUser, contextMessages } = deps.limits()
    const most = { queueLimit, quotaBytes: quotaMbPerUser * MIB, contextMessages: contextMessages + 1 }
    return { claim: claim || null, ...most, defaultModel, defaultProvider, offered: deps.offered() }
  }

  /** The model that was asked for, and who has it; without a model, the choice of the conversation or the user stays. */
  function resolve({ model, provider }: Pick<PostMessage, 'model' | 'provider'>): Chosen {
    return model === undefined ? { model, provider: undefined } : resolveModel({ model, provider })
  }

  /** The error of a message whose model may not be asked. Another engine's settings may have changed a moment ago. */
  function notOffered({ choice }: NotOffered): AppError {
    const sentence = deps.refusal(choice) ?? `${choice.model} was not offered here a moment ago. Send it again.`
    return new AppError('model_not_offered', sentence)
  }

  /** The accepted or repeated message. @throws AppError not_found, withdrawn, conflict, model_not_offered, queue_full, quota_exceeded */
  function unwrap(accepted: Accepted, sent: Pick<PostMessage, 'content' | 'files'>) {
    if (accepted.outcome !== 'model_not_offered') return unwrapAccepted(accepted, sent)
    throw notOffered(accepted)
  }

  return { params, resolve, notOffered, unwrap }
}

/** The model of a run, and its provider's slug. */
type Chosen = Pick<NewRun, 'model' | 'provider'>

type Outcome<Name> = Extract<Accepted, { outcome: Name }>

function unwrapAccepted(
  accepted: Exclude<Accepted, { outcome: 'model_not_offered' }>,
  { content, files = [] }: Pick<PostMessage, 'content' | 'files'>,
): Outcome<'accepted' | 'repeated'> {
  switch (accepted.outcome) {
    case 'not_found':
      throw new AppError('not_found', 'There is no such conversation.')
    case 'no_parent':
      throw new AppError('not_found', 'parentId names no answer of this conversation.')
    case 'withdrawn':
      throw new AppError('withdrawn', 'This message was withdrawn. Send it again as a new message.')
    case 'file_missing':
      throw fileMissing()
    case 'refused':
      throw storageFull()
    case 'queue_full':
      throw queueFull(accepted.waiting)
    case 'repeated':
      if (isSame(accepted.message, content, files)) return accepted
      throw new AppError('conflict', 'This clientMessageId was used for another text. Use a new id for each message.')
    case 'accepted':
      return accepted
  }
}

/** Of a question that was edited since, only the text that was first sent is known. */
function isSame({ sentContent, content, parts }: MessageRow, text: string, files: readonly string[]): boolean {
  if (sentContent !== null) return sentContent === text
  return content === text && filesOf({ parts }).join() === [...new Set(files)].join()
}

export function fileMissing(): AppError {
  return new AppError(
    'file_missing',
    'A file of this message is not there: it was not uploaded whole, or it was deleted. Attach it again, or send the message without it.',
  )
}

export function queueFull(waiting: number): AppError {
  return new AppError(
    'queue_full',
    `${waiting} messages already wait in this conversation. Send it when one of them has been answered.`,
  )
}
