import { cleanName, createTextCleaner } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import type { Fields } from './raw-block.ts'

/** Characters of all arguments of one answer. */
const MAX_LENGTH = 1024 * 1024
/** More calls at once than a run allows. */
const MAX_CALLS = 128

/** Emits the calls of one answer that the engine is to make. */
export function createToolCalls(deps: {
  emit: (part: ModelPart) => void
  nextNumber: () => number
  /** Whether a call of this conversation already has this id. */
  isUsed: (id: string) => boolean
  refuse: (why: string) => Error
}) {
  const { emit, nextNumber, isUsed, refuse } = deps
  const ids = new Set<string>()
  let length = 0

  /** The provider's id where it is one and is not used twice, else one that we make up, in the block as well. */
  function idFor(sent: unknown): string {
    const isTaken = (id: string) => ids.has(id) || isUsed(id)
    const own = cleanName(sent)
    if (own !== undefined && own === sent && !isTaken(own)) return own
    for (let number = ids.size; ; number += 1) if (!isTaken(`call_${number}`)) return `call_${number}`
  }

  return {
    count: () => ids.size,
    begin(fields: Fields) {
      const number = nextNumber()
      if (ids.size === MAX_CALLS) throw refuse(`the model called more than ${MAX_CALLS} tools at once`)
      const cleaner = createTextCleaner()
      fields.id = idFor(fields.id)
      ids.add(String(fields.id))
      emit({ type: 'tool_call', call: number, id: String(fields.id), name: cleanName(fields.name) ?? 'unnamed' })

      function write(text: string): void {
        if (text !== '') emit({ type: 'arguments', call: number, text })
      }

      return {
        add(text: string): void {
          length += text.length
          if (length > MAX_LENGTH) throw refuse('the model wrote more than 1 MiB of arguments for its tools')
          write(cleaner.next(text))
        },
        /** `rest`: arguments that came at once. */
        end(rest: string): void {
          write(cleaner.next(rest) + cleaner.end())
        },
      }
    },
  }
}

export type OpenCall = ReturnType<ReturnType<typeof createToolCalls>['begin']>
