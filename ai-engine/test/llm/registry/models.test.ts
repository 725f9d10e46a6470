import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Upstream } from '@grizz/testing/upstream/upstream'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { afterEach, describe, expect, it } from 'vitest'
import { slugOf } from '../../../src/llm/contract/slug.ts'
import { models } from './open-models.ts'

const started: Upstream[] = []

async function start(...options: Parameters<typeof startUpstream>): Promise<Upstream> {
  const upstream = await startUpstream(...options)
  started.push(upstream)
  return upstream
}
const portOf = ({ url }: Upstream) => Number(new URL(url).port)
afterEach(() => Promise.all(started.splice(0).map((upstream) => upstream.close())))

async function serve(reply: string): Promise<Server> {
  const server = createServer((_, response) => response.writeHead(200, { connection: 'close' }).end(reply))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const idsOf = async ({ list }: Awaited<ReturnType<typeof models>>) => (await list()).models.map(({ id }) => id)

describe('a configured provider', () => {
  it('lists its models with windows and prices', async () => {
    const { url } = await start({ models: ['gpt-4o', 'gpt-4o-mini', 'bear-1'] })
    const { list, provider } = await models({
      openaiBaseUrl: url,
      modelPrices: { 'bear-1': { inputPerMillion: 1, outputPerMillion: 2 } },
    })
    const { models: listed, defaultModel } = await list()
    const host = new URL(url).host
    const common = { provider: slugOf(host), providerName: host, demo: false, maxOutputTokens: null }
    const capabilities = { tools: true, images: true, files: true, temperature: true, reasoningEfforts: [] }
    expect(listed).toEqual([
      {
        ...{ ...common, capabilities, id: 'gpt-4o', name: 'gpt-4o' },
        ...{ contextWindow: 128_000, inputPerMillion: 2.5, outputPerMillion: 10 },
      },
      {
        ...common,
        capabilities,
        id: 'gpt-4o-mini',
        name: 'gpt-4o-mini',
        contextWindow: 128_000,
        inputPerMillion: 0.15,
        outputPerMillion: 0.6,
      },
      {
        ...{ ...common, capabilities: {}, id: 'bear-1', name: 'bear-1' },
        ...{ contextWindow: null, inputPerMillion: 1, outputPerMillion: 2 },
      },
    ])
    expect(defaultModel).toBe('gpt-4o-mini')
    expect(provider({ model: 'bear-1' })).toMatchObject({ model: 'bear-1', provider: { name: host, demo: false } })
  })

  it('answers for ids that it does not list', async () => {
    const { url } = await start({ models: ['bear-1'] })
    const { provider } = await models({ openaiBaseUrl: url })
    expect(provider({ model: 'bear-2-secret' })).toMatchObject({ model: 'bear-2-secret', provider: { demo: false } })
  })

  it('takes over conversations that began with the demo', async () => {
    const { url } = await start({ models: ['bear-1'] })
    const { provider } = await models({ openaiBaseUrl: url })
    expect(provider({ model: 'grizz-demo' })).toMatchObject({ model: 'bear-1', provider: { demo: false } })
  })

  it('leaves out what cannot chat', async () => {
    const { url } = await start({ models: ['text-embedding-3-small', 'tts-1', 'whisper-1', 'dall-e-3', 'bear-1'] })
    expect(await idsOf(await models({ openaiBaseUrl: url }))).toEqual(['bear-1'])
  })

  it('offers DEFAULT_MODEL first, listed or not', async () => {
    const { url } = await start({ models: ['bear-1'] })
    const chosen = await models({ openaiBaseUrl: url, defaultModel: 'bear-9' })
    expect(chosen.default().model).toBe('bear-9')
    expect(await idsOf(chosen)).toEqual(['bear-9', 'bear-1'])
  })

  it.each(['missing', 'silent'] as const)('works when its list is %s', async (listing) => {
    const { url } = await start({ models: listing })
    const named = await models({ openaiBaseUrl: url, defaultModel: 'bear-9' })
    expect(await idsOf(named)).toEqual(['bear-9'])
    expect(named.provider({ model: 'bear-9' })).toMatchObject({ model: 'bear-9', provider: { demo: false } })
    const unnamed = await models({ openaiBaseUrl: url })
    expect((await unnamed.list()).models).toHaveLength(1)
    expect(unnamed.provider(unnamed.default()).provider.demo).toBe(false)
  })

  it('is asked again when a minute is over, and keeps what it said when it falls silent', async () => {
    const first = await start({ models: ['bear-1'] })
    const asked = await models({ openaiBaseUrl: first.url })
    const port = portOf(first)
    await first.close()
    const second = await start({ port, models: ['bear-2'] })
    expect(await idsOf(asked)).toEqual(['bear-1'])
    asked.clock.now += 61_000
    expect(await idsOf(asked)).toEqual(['bear-2'])
    await second.close()
    asked.clock.now += 61_000
    expect(await idsOf(asked)).toEqual(['bear-2'])
  })
})

describe('servers on this machine', () => {
  it('are found, all of them, and cost nothing that anybody knows', async () => {
    const ollama = await start({ models: ['llama3.2:latest', 'nomic-embed-text:latest'] })
    const studio = await start({ models: ['gpt-4o'] })
    const found = await models({}, [
      { name: 'Ollama', port: portOf(ollama) },
      { name: 'LM Studio', port: portOf(studio) },
      { name: 'Nobody', port: 9 },
    ])
    const { models: listed, defaultModel } = await found.list()
    expect(listed.map(({ id, provider, inputPerMillion }) => [id, provider, inputPerMillion])).toEqual([
      ['llama3.2:latest', 'ollama', null],
      ['gpt-4o', 'lm-studio', null],
    ])
    expect(defaultModel).toBe('llama3.2:latest')
    expect(found.provider({ model: 'gpt-4o' }).provider.name).toBe('LM Studio')
    expect(
      found.prices.cents({ model: 'gpt-4o' }, 'gpt-4o', {
        inputTokens: 9,
        outputTokens: 9,
        reasoningTokens: 0,
        cachedInputTokens: 0,
      }),
    ).toBeNull()
  })

  it('take DEFAULT_MODEL only when they have it', async () => {
    const ollama = await start({ models: ['llama3.2', 'qwen3'] })
    const places = [{ name: 'Ollama', port: portOf(ollama) }]
    expect((await models({ defaultModel: 'qwen3' }, places)).default().model).toBe('qwen3')
    expect((await models({ defaultModel: 'gpt-4o' }, places)).default().model).toBe('llama3.2')
  })

  it('are told from whatever else listens there', async () => {
    const replies = ['{"data":[{"id":"x"}]}', '<h1>hi</h1>', '{"object":"list","data":[{"name":"x"}]}', '[{"id":"x"}]']
    const servers = await Promise.all(replies.map(serve))
    const ports = servers.map((server) => (server.address() as AddressInfo).port)
    const places = ports.map((port) => ({ name: 'Ollama', port }))
    expect(await idsOf(await models({}, places))).toEqual(['grizz-demo'])
    for (const server of servers) server.close()
  })

  it('are not looked for on our own port', async () => {
    const upstream = await start({ models: ['bear-1'] })
    const port = portOf(upstream)
    expect(await idsOf(await models({ port }, [{ name: 'vLLM', port }]))).toEqual(['grizz-demo'])
  })

  it('are noticed when they come later, without a restart', async () => {
    const placeholder = await start({ models: [] })
    const port = portOf(placeholder)
    await placeholder.close()
    const waiting = await models({}, [{ name: 'Ollama', port }])
    expect(waiting.default().model).toBe('grizz-demo')
    await start({ port, models: ['llama3.2'] })
    waiting.clock.now += 31_000
    expect(await idsOf(waiting)).toEqual(['llama3.2'])
    expect(waiting.provider({ model: 'grizz-demo' })).toMatchObject({ model: 'llama3.2', provider: { name: 'Ollama' } })
  })
})

describe('without any provider', () => {
  it('there is the demo, and it stands in for every model', async () => {
    const alone = await models({ defaultModel: 'gpt-4o' })
    expect(await alone.list()).toEqual({
      models: [
        {
          id: 'grizz-demo',
          name: 'Demo',
          provider: 'grizz',
          providerName: 'Grizz',
          demo: true,
          capabilities: { tools: true, images: false, files: false, temperature: false, reasoningEfforts: [] },
          contextWindow: null,
          maxOutputTokens: null,
          inputPerMillion: null,
          outputPerMillion: null,
        },
      ],
      defaultModel: 'grizz-demo',
      defaultProvider: 'grizz',
    })
    expect(alone.provider({ model: 'gpt-4o' })).toMatchObject({ model: 'grizz-demo', provider: { demo: true } })
  })
})
