import type { ToolCallPart } from '@grizz/protocol/parts'
import type { ModelPart } from '../llm/contract/model.ts'
import type { ActiveRun } from '../services/runs/active/active-runs.ts'
import { MAX_ARGUMENT_BYTES } from '../tools/contract/tool.ts'
import type { Publisher } from './publisher.ts'
import { callIdOf } from './session.ts'

type ProviderCall = Extract<ModelPart, { type: 'provider_call' }>

/** Of one run. More are made, but not shown. */
const MAX_SHOWN = 128

/**
 * Shows the calls that the provider itself makes and answers. They are parts of the turn, whole and never executed here: no row of
 * their own, no decision, no limit of the run counts them. Models are told of them by the provider's own blocks alone.
 */
export function createProviderCalls({ run, draft }: ActiveRun, publisher: Publisher, server: string) {
  function show(part: ToolCallPart): void {
    publisher.part(draft.update(part) ?? draft.add(part))
  }

  return {
    /** The same call again, of this turn or of a paused one before it, is the same part. */
    take({ call, id, name, arguments: args, result, failed = false }: ProviderCall): void {
      const callId = callIdOf(run.id, 'provider', id ?? `${draft.turn()}:${call}`)
      const calls = draft.parts().filter((part) => part.type === 'tool_call')
      const shown = calls.find((part) => part.callId === callId)
      if (!shown && calls.length >= MAX_SHOWN) return
      const now = new Date().toISOString()
      show({
        type: 'tool_call',
        callId,
        name,
        server,
        arguments: args.slice(0, MAX_ARGUMENT_BYTES),
        state: result === undefined ? 'started' : failed ? 'failed' : 'succeeded',
        readOnly: true,
        executions: 0,
        startedAt: shown?.startedAt ?? now,
        ...(result !== undefined && { endedAt: now, ...(failed ? { error: result } : { result }) }),
      })
    },
    /** The answer is whole: a call whose result the provider kept to itself is over too. */
    end(): void {
      for (const part of draft.unfinished()) {
        if (part.type === 'tool_call' && part.state === 'started')
          show({ ...part, state: 'succeeded', endedAt: new Date().toISOString() })
      }
    },
  }
}
