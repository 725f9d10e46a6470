import type { ElicitRequestURLParams, InputRequiredResult } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { type GivenInput, InputRequired, ToolError } from '../contract/tool.ts'

const MAX_REQUEST_BYTES = 65_536

const question = z.looseObject({
  method: z.string(),
  params: z.looseObject({ message: z.string(), mode: z.string().optional() }).optional(),
})
const questions = z.record(z.string(), question)
const form = z.looseObject({ properties: z.record(z.string(), z.unknown()) })
/**
 * What is stored of a server's questions: the one to show, those behind it, the answers so far, and the server's state. A
 * server may ask several things at once; the user is asked one after the other.
 */
const stored = z.object({
  key: z.string(),
  pending: questions,
  answers: z.record(z.string(), z.unknown()),
  requestState: z.string().optional(),
})
type Stored = z.infer<typeof stored>

/** The parameters with which a call goes on after the user answered; nothing when it begins. */
export interface Answered {
  inputResponses?: Record<string, unknown>
  requestState?: string
}

/** @throws InputRequired with the first question; ToolError when the server asks for what is not given here */
export function askUser({ inputRequests = {}, requestState }: InputRequiredResult): never {
  const parsed = questions.safeParse(inputRequests)
  const pending = parsed.success ? inOrder(parsed.data) : {}
  const foreign = Object.values(pending).find(({ method, params }) => method !== 'elicitation/create' || !params)
  if (!parsed.success || foreign || Object.keys(pending).length === 0)
    throw new ToolError('The server asks for something that this chat does not give to tools. The call cannot go on.')
  if (Buffer.byteLength(JSON.stringify({ pending, requestState })) > MAX_REQUEST_BYTES)
    throw new ToolError('The server asks for more than can be shown. The call cannot go on.')
  throw next({ key: '', pending, answers: {}, ...(requestState !== undefined && { requestState }) })
}

/** The questions with the order of their fields beside them: the database keeps none within a JSON object. */
function inOrder(asked: z.infer<typeof questions>): z.infer<typeof questions> {
  const entries = Object.entries(asked).map(([key, { params, ...question }]) => {
    const schema = form.safeParse(params?.requestedSchema).data
    const requestedSchema = schema && { propertyOrdering: Object.keys(schema.properties), ...schema }
    return [key, { ...question, ...(params && { params: { ...params, ...(schema && { requestedSchema }) } }) }]
  })
  return Object.fromEntries(entries)
}

/** Of the 2025 protocol: the call failed until the user was at these addresses. @throws InputRequired */
export function askForVisit(elicitations: readonly ElicitRequestURLParams[]): never {
  const pending = Object.fromEntries(
    elicitations.map((params, index) => [String(index), { method: 'elicitation/create', params }]),
  )
  return askUser({ resultType: 'input_required', inputRequests: pending } as InputRequiredResult)
}

/**
 * What goes to the server with the user's answer.
 * @throws InputRequired with the next question, while there is one; ToolError for an answer to nothing that was asked
 */
export function answered(given: GivenInput | undefined): Answered {
  if (!given) return {}
  const parsed = stored.safeParse(given.request)
  if (!parsed.success) throw new ToolError('This answer belongs to no question of the server. Call again.')
  const { key, requestState } = parsed.data
  const answer = { action: given.action, ...(given.action === 'accept' && given.content && { content: given.content }) }
  const answers = { ...parsed.data.answers, [key]: answer }
  const { [key]: _, ...pending } = parsed.data.pending
  if (Object.keys(pending).length > 0) throw next({ ...parsed.data, pending, answers })
  return { inputResponses: answers, ...(requestState !== undefined && { requestState }) }
}

/** The first question in the server's order, its own words at the top, where the page finds them. */
function next(state: Stored): InputRequired {
  const [key = '', first] = Object.entries(state.pending)[0] ?? []
  const { message, mode = 'form', ...rest } = first?.params ?? { message: '' }
  const how = mode === 'url' ? { url: rest.url } : { requestedSchema: rest.requestedSchema }
  return new InputRequired({ ...state, key, message, mode, ...how })
}
