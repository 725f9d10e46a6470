import { addMessages, openThread } from '@grizz/protocol/reducer/reduce'
import { mergeParts } from '@grizz/protocol/reducer/reduce-parts'
import type { LiveAnswer, Thread } from '@grizz/protocol/reducer/thread'
import type { Message, Snapshot } from '@grizz/protocol/resources'

/**
 * The thread of a fresh snapshot, with what is held already and cannot have changed: earlier pages, other branches,
 * and the parts of the running answer, so that nothing vanishes while the log repeats it. Whatever waited in the
 * queue may have been edited or withdrawn meanwhile; only the snapshot has its current state.
 */
export function reopenThread(held: Thread, snapshot: Snapshot): Thread {
  return mergeThread(held, openThread(held.conversationId, snapshot))
}

/** The same for a thread that another tab has opened. */
export function mergeThread(held: Thread, opened: Thread): Thread {
  const live = Object.values(opened.live).map((answer) => withHeld(held.live[answer.messageId], answer))
  return {
    ...addMessages(opened, settled(held)),
    live: Object.fromEntries(live.map((answer) => [answer.messageId, answer])),
  }
}

function settled({ messages, queue }: Thread): Message[] {
  const waited = new Set(queue.map((entry) => entry.userMessageId))
  return Object.values(messages).filter((message) => !waited.has(message.id))
}

/** The held parts of an attempt are a gapless beginning of it: deltas that would leave a hole were never taken. */
function withHeld(held: LiveAnswer | undefined, answer: LiveAnswer): LiveAnswer {
  if (!held || held.attempt !== answer.attempt || held.runId !== answer.runId) return answer
  return {
    ...answer,
    parts: mergeParts(held.parts, answer.parts),
    steps: held.steps.length > answer.steps.length ? held.steps : answer.steps,
    startedAt: held.startedAt ?? answer.startedAt,
    contextTrimmed: Math.max(held.contextTrimmed, answer.contextTrimmed),
  }
}
