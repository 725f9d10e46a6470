import { objectIn } from '../contract/json-object.ts'
import { plainBody, readText } from '../http/provider-body.ts'
import { createRequests } from '../http/requests.ts'

const MAX_BYTES = 1024 * 1024
const request = createRequests()

/** The answer of an address: its status, 0 for none, and its body where that is a JSON object. */
export interface ProbeResult {
  status: number
  json: Readonly<Record<string, unknown>> | undefined
}

/** Asks an address once. A POST is sent an empty object. Rejects only with the signal's reason. */
export async function probe(
  address: string,
  {
    method = 'GET',
    headers = {},
    signal,
  }: { method?: 'GET' | 'POST'; headers?: Record<string, string>; signal: AbortSignal },
): Promise<ProbeResult> {
  try {
    const usual = { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'grizz-chat' }
    const sent = { method, headers: { ...usual, ...headers }, ...(method === 'POST' && { body: '{}' }) }
    const response = await request(address, sent, signal)
    const { text } = await readText(plainBody(response), MAX_BYTES)
    return { status: response.statusCode ?? 0, json: objectIn(text) }
  } catch {
    signal.throwIfAborted()
    return { status: 0, json: undefined } // nothing that answers
  }
}
