import { isRecord } from '../../http/provider-error.ts'

/** A piece of a tool call as one payload holds it. Nothing in it is verified. */
export interface CallFragment {
  /** The provider's index; undefined where it sends none. */
  index: number | undefined
  id: string
  /** The name, or a piece of it. */
  name: string
  /** More of the arguments, or all of them. */
  text: string
  /** Fields that the neutral form does not have, such as a signature. */
  extra: Fields | undefined
}

export type Fields = Record<string, unknown>

/** More calls at once than a run allows. One beyond it is read, so that the excess shows. */
export const MAX_CALLS = 128

const none: readonly CallFragment[] = []
/** Only one such call fits an answer. */
const LEGACY_INDEX = -1

/** The calls in a delta or a message: `tool_calls`, or `function_call` as servers had it before. */
export function callFragmentsIn({ tool_calls: calls, function_call: legacy }: Fields): readonly CallFragment[] {
  if (!calls && !legacy) return none
  const list = Array.isArray(calls) ? calls.slice(0, MAX_CALLS + 1) : [calls]
  const found = list.filter(isRecord)
  if (found.length > 0)
    return found.map((call, position) => readFragment(call, found.length > 1 ? position : undefined))
  return isRecord(legacy) ? [readFragment({ function: legacy }, LEGACY_INDEX)] : none
}

function readFragment(call: Fields, position: number | undefined): CallFragment {
  const { index, id, type: _, function: inner, ...rest } = call
  const { name, arguments: usual, ...others } = isRecord(inner) ? inner : rest
  const { parameters, input, ...unusual } = others
  const args = usual ?? parameters ?? input
  const innerRest = args === usual ? others : unusual
  return {
    index: indexOf(index) ?? position,
    id: typeof id === 'string' ? id : '',
    name: typeof name === 'string' ? name : '',
    text: textOf(args),
    extra: isRecord(inner) ? extraOf(rest, innerRest) : extraOf(innerRest, {}),
  }
}

function indexOf(value: unknown): number | undefined {
  const index = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined
}

/** Some servers send the arguments as the object that they are. @throws RangeError when it is nested too deep */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : ''
}

function extraOf(outer: Fields, inner: Fields): Fields | undefined {
  const fields = Object.entries(outer).filter(isFilled)
  const innerFields = Object.entries(inner).filter(isFilled)
  if (innerFields.length > 0) fields.push(['function', Object.fromEntries(innerFields)])
  return fields.length > 0 ? Object.fromEntries(fields) : undefined
}

const isFilled = ([, value]: [string, unknown]) => value !== null && value !== undefined && value !== ''
