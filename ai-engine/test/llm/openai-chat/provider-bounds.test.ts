import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES } from '../../../src/llm/http/provider-body.ts'
import { asModelError, calm, gather, question } from '../gather.ts'
import { chunk, frames, serveBody } from './serve-body.ts'

const json = { 'content-type': 'application/json' }
const jsonBody = (value: unknown): string[] => [JSON.stringify(value)]

describe('a body without end', () => {
  const megabyte = new Uint8Array(1024 * 1024).fill(0x20)
  const endless = (count: number, beginning: string) => [beginning, ...Array.from({ length: count }, () => megabyte)]

  it('is read up to 4 MB where it is whole', async () => {
    await using server = await serveBody({ headers: json, body: endless(6, '{"choices":[') })
    const { error } = await gather(server.provider.stream(question('Honey?'), calm()))
    expect(asModelError(error).message).toContain('a body without end')
    await expect(server.provider.listModels(calm())).rejects.toMatchObject({ code: 'model_stream_broken' })
  })

  it('is read up to 64 KB where it is an error', async () => {
    await using server = await serveBody({ status: 400, headers: json, body: endless(40, '{"message":"') })
    const { error } = await gather(server.provider.stream(question('Honey?'), calm()))
    expect(error).toMatchObject({ code: 'model_refused' })
  })

  it('ends a stream as one that is too long, and keeps what was said', async () => {
    const body = [...frames(chunk({ content: 'Bears' })), ...endless(MAX_BODY_BYTES.stream / megabyte.length, ': ')]
    await using server = await serveBody({ body })
    const answer = await gather(server.provider.stream(question('Honey?'), calm()))
    expect(answer).toMatchObject({ text: 'Bears', finish: 'length', error: undefined })
  })

  it('is as long as it is after decompression', async () => {
    const bomb = gzipSync(new Uint8Array(MAX_BODY_BYTES.stream + 1))
    expect(bomb.length).toBeLessThan(100_000)
    await using server = await serveBody({ headers: { 'content-encoding': 'gzip' }, body: [bomb] })
    expect(await gather(server.provider.stream(question('Honey?'), calm()))).toMatchObject({
      text: '',
      finish: 'length',
    })
  })

  it('is no work that grows faster than it, in pieces however small', async () => {
    const delta = JSON.stringify(chunk({ content: '<'.repeat(500_000) }))
    await using server = await serveBody({
      body: [
        `data: ${delta.slice(0, 400_000)}`,
        ...(delta.slice(400_000).match(/.{1,20}/g) ?? []),
        '\n\n',
        ...frames('[DONE]'),
      ],
    })
    expect((await gather(server.provider.stream(question('Honey?'), calm()))).text).toHaveLength(500_000)
  })
})

describe('a list of models', () => {
  it.each([
    ['ids', { data: [{ id: 'bear-1' }, { id: 'bear-1' }, { id: 'bear-2' }] }, ['bear-1', 'bear-2']],
    ['another name', { models: [{ name: 'bear-1' }] }, ['bear-1']],
    ['a bare list', ['bear-1'], ['bear-1']],
    ['nothing', { data: null }, []],
    ['what is no name', { data: [null, 7, {}, { id: 'b\0' }, { id: 'b'.repeat(201) }, { id: '' }] }, []],
  ])('of %s', async (_, list, ids) => {
    await using server = await serveBody({ headers: json, body: jsonBody(list) })
    const models = await server.provider.listModels(calm())
    expect(models.map(({ id }) => id)).toEqual(ids)
  })

  it('is read up to 5,000', async () => {
    const data = Array.from({ length: 20_000 }, (_, at) => ({ id: `bear-${at}` }))
    await using server = await serveBody({ headers: json, body: jsonBody({ data }) })
    expect(await server.provider.listModels(calm())).toHaveLength(5000)
  })
})
