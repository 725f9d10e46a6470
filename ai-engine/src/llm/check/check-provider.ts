import type { ProviderApi, TestedProvider } from '@grizz/protocol/providers'
import { whyUnreachable } from '../../core/errors/unreachable.ts'
import { ModelError } from '../contract/model.ts'
import type { ProviderOptions } from '../contract/provider-options.ts'
import { canChat } from '../known/chat-models.ts'
import { createAdapter } from '../registry/provider-source.ts'
import { type ProbeResult, probe } from './probe.ts'

export type CheckedProvider = ProviderOptions & { api: ProviderApi }

const CHECK_TIMEOUT_MS = 9000

/**
 * Hosts that tell anyone their models, and what they tell only with a key, below the address:
 * https://openrouter.ai/docs/api/api-reference/api-keys/get-current-key
 */
const publicLists: ReadonlyMap<string, string> = new Map([['openrouter.ai', '/key']])

/**
 * Asks a provider for its models, and finds out why it does not say them. Answers within 10 s.
 * @returns its models, or one sentence that says what is wrong and what to do
 */
export async function checkProvider(
  given: CheckedProvider,
  { timeoutMs = CHECK_TIMEOUT_MS, keyPaths = publicLists } = {},
): Promise<TestedProvider> {
  const signal = AbortSignal.timeout(timeoutMs)
  const hostMistake = mistakeOfHost(given)
  if (hostMistake) return wrong(hostMistake)
  try {
    const listed = await createAdapter(given).listModels(signal)
    const models = listed.filter(({ id, isNoChat }) => !isNoChat && canChat(id, given.baseUrl, given.api))
    const problem = models.length === 0 ? noModels(given) : await problemBehindTheList(given, keyPaths, signal)
    return problem ? wrong(problem) : { ok: true, models: models.map(({ id, name = id }) => ({ id, name })) }
  } catch (error) {
    return wrong(signal.aborted ? tooLate(given, timeoutMs) : await sentenceFor(error, given, signal))
  }
}

function wrong(problem: string): TestedProvider {
  return { ok: false, problem }
}

/** The makers' own addresses speak their own API, whatever else they speak beside it. */
const makers: ReadonlyMap<string, { apis: readonly ProviderApi[]; sentence: string }> = new Map([
  [
    'api.anthropic.com',
    { apis: ['anthropic'], sentence: 'This is the address of Anthropic: choose Anthropic Messages as its API.' },
  ],
  [
    'api.openai.com',
    {
      apis: ['openai_chat', 'openai_responses'],
      sentence: 'This is the address of OpenAI: choose Chat Completions or Responses as its API.',
    },
  ],
])

function mistakeOfHost({ baseUrl, api }: CheckedProvider): string | undefined {
  const maker = makers.get(new URL(baseUrl).host)
  return maker && !maker.apis.includes(api) ? maker.sentence : undefined
}

function noModels({ name }: CheckedProvider): string {
  return `${name} answers, but has no model that chats. Load or pull one there first, for example by \`ollama pull\`, and test again.`
}

function tooLate({ name }: CheckedProvider, timeoutMs: number): string {
  return `${name} did not answer within ${Math.ceil(timeoutMs / 1000)} s. Check the address, and whether a firewall stands between.`
}

/** A list that anyone may read proves no key, and a list of models no API. */
async function problemBehindTheList(
  { baseUrl, apiKey, name, api }: CheckedProvider,
  keyPaths: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const authorization = apiKey ? { authorization: `Bearer ${apiKey}` } : {}
  const keyPath = keyPaths.get(new URL(baseUrl).host)
  if (keyPath) {
    const { status } = await probe(baseUrl + keyPath, { headers: authorization, signal })
    if (status === 401 || status === 403) return apiKey ? badKey(name, '') : wantsKey(name)
  }
  if (api !== 'openai_responses') return undefined
  const { status } = await probe(`${baseUrl}/responses`, { method: 'POST', headers: authorization, signal })
  return status === 404 || status === 405
    ? `${name} lists models, but does not speak the Responses API. Choose Chat Completions as its API.`
    : undefined
}

const wantsKey = (name: string) => `${name} wants an API key. Paste the one from its site.`

async function sentenceFor(error: unknown, given: CheckedProvider, signal: AbortSignal): Promise<string> {
  if (!(error instanceof ModelError)) throw error
  const { name, apiKey } = given
  switch (error.code) {
    case 'model_unauthorized':
      return (await otherApi(given, signal)) ?? (apiKey ? badKey(name, error.message) : wantsKey(name))
    case 'model_not_found':
      return (await otherApi(given, signal)) ?? (await betterAddress(given, signal)) ?? noApiThere(given)
    case 'model_unavailable':
      return error.cause === undefined ? error.message : unreachable(given, error.cause)
    case 'model_stream_broken':
      return `What ${name} sent is not a list of models. Check the address: it usually ends in /v1.`
    default:
      return error.message
  }
}

function badKey(name: string, said: string): string {
  const quoted = /“[^”]*”/.exec(said)?.[0]
  return `${name} does not accept the API key. Copy it again from its site, without blanks.${quoted ? ` It says: ${quoted}.` : ''}`
}

function noApiThere({ baseUrl }: CheckedProvider): string {
  return `At ${baseUrl} there is no model API: ${baseUrl}/models was not found, or is a web page. The address usually ends in /v1.`
}

function unreachable({ name, baseUrl }: CheckedProvider, cause: unknown): string {
  const reason = whyUnreachable(innermost(cause))
  const advice = /TLS|SSL|certificate/.test(reason)
    ? 'Check whether the address begins with http:// or https://, and its certificate.'
    : 'Check the address, and whether the server runs.'
  return `${name} cannot be reached at ${new URL(baseUrl).host}: ${reason}. ${advice}`
}

function innermost(cause: unknown): unknown {
  return cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
}

/** Whether it answers when it is asked in the other makers' way. */
async function otherApi(given: CheckedProvider, signal: AbortSignal): Promise<string | undefined> {
  const api: ProviderApi = given.api === 'anthropic' ? 'openai_chat' : 'anthropic'
  const listed = await createAdapter({ ...given, api })
    .listModels(signal)
    .catch(() => [])
  if (listed.length === 0) return undefined
  const name = api === 'anthropic' ? 'Anthropic Messages' : 'Chat Completions'
  return `${given.name} answers, but not in this API. Choose ${name} as its API.`
}

/** Where the version is missing from the address, or the server is too old to have one. */
async function betterAddress({ name, baseUrl }: CheckedProvider, signal: AbortSignal): Promise<string | undefined> {
  const { origin, pathname } = new URL(baseUrl)
  if (!/\/v\d/.test(pathname)) {
    const versioned = await probe(`${baseUrl}/v1/models`, { signal })
    if (isModelApi(versioned)) return `There is no model API at this address. Use ${baseUrl}/v1 instead.`
  }
  const { status, json } = await probe(`${origin}/api/version`, { signal })
  if (status !== 200 || typeof json?.version !== 'string') return undefined
  return pathname === '/v1'
    ? `${name} is an Ollama that is too old (${json.version.slice(0, 20)}): it has no /v1. Update Ollama, and test again.`
    : `There is no model API at this address. This is an Ollama: use ${origin}/v1 instead.`
}

function isModelApi({ status, json }: ProbeResult): boolean {
  return json !== undefined && (status === 200 ? Array.isArray(json.data) : status === 401)
}
