import { Readable } from 'node:stream'
import { file, filePage, fileText, listFiles, readFile, readFileText, uploadFile } from '@grizz/protocol/files'
import { id } from '@grizz/protocol/scalars'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createUserSemaphore } from '../../../core/concurrency/user-semaphore.ts'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Files } from '../../../services/files/files.ts'
import type { Uploads } from '../../../services/files/uploads.ts'
import { problems } from '../../server/problems.ts'

const WAIT_MS = 25_000
/** Requests of one user that wait for files to be read. */
const WAITS = {
  maxConcurrent: 40,
  maxWaiting: 0,
  refusal: 'Too many requests of yours wait for files to be read. Wait for some of them.',
}
/** How long a refused upload may go on to send, so that its client reads the refusal. */
const LINGER_MS = 10_000

/** Uploading, listing, reading and deleting files; their bytes are served by `content.ts`. */
export function fileRoutes({ files, upload }: { files: Files; upload: Uploads }): FastifyPluginAsyncZod {
  const tags = ['files']
  const params = z.object({ id })
  const waits = createUserSemaphore(WAITS)

  return async (app) => {
    await app.register(uploadRoute(upload))
    const closing = new AbortController()
    app.addHook('preClose', async () => closing.abort())

    app.get(
      '/api/files',
      { schema: { tags, querystring: listFiles, response: { 200: filePage, ...problems(401, 429) } } },
      ({ caller, query }) => files.list({ ...query, userId: caller.userId }),
    )

    app.get(
      '/api/files/:id',
      { schema: { tags, params, querystring: readFile, response: { 200: file, ...problems(401, 404, 429) } } },
      ({ caller, params, query }, reply) => {
        if (query.wait === 'false') return files.get(caller.userId, params.id)
        const signal = AbortSignal.any([AbortSignal.timeout(WAIT_MS), closing.signal, whenGone(reply)])
        return waits.run(caller.userId, () => files.getRead(caller.userId, params.id, signal))
      },
    )

    app.get(
      '/api/files/:id/text',
      { schema: { tags, params, querystring: readFileText, response: { 200: fileText, ...problems(401, 404, 429) } } },
      ({ caller, params, query }) => files.text(caller.userId, params.id, query.page),
    )

    app.delete(
      '/api/files/:id',
      { schema: { tags, params, response: { 204: z.null(), ...problems(401, 404, 429) } } },
      async ({ caller, params }, reply) => {
        await files.remove(caller.userId, params.id)
        return reply.code(204).send(null)
      },
    )
  }
}

/** Takes any body as it comes, in a scope of its own: everywhere else only JSON is read. */
function uploadRoute(upload: Uploads): FastifyPluginAsyncZod {
  return async (app) => {
    takeAnyBody(app)
    app.put(
      '/api/files/:id',
      {
        config: { streamsBody: true },
        schema: {
          tags: ['files'],
          params: z.object({ id }),
          querystring: uploadFile,
          response: { 200: file, 201: file, ...problems(401, 404, 409, 413, 429) },
        },
      },
      async ({ caller, params, query, headers, raw }, reply) => {
        const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
        const announced = headers['transfer-encoding'] === undefined ? (length ?? 0) : undefined
        const { file, repeated } = await upload(
          caller.userId,
          {
            id: params.id,
            name: query.name,
            length: announced,
            body: announced === 0 ? Readable.from([]) : released(raw),
          },
          whenGone(reply),
        ).catch((error) => {
          linger(raw)
          throw error
        })
        return reply.code(repeated ? 200 : 201).send(file)
      },
    )
  }
}

function takeAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
}

/**
 * Each chunk's memory is given back once the next one is asked for. Left to the garbage collector, it makes it run over
 * the whole heap several times in an upload.
 */
async function* released(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    yield chunk
    const { buffer } = chunk
    if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength) buffer.transfer(0)
  }
}

/** Aborted when the client leaves. */
function whenGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => gone.abort(new AppError('unavailable', 'The client has left.')))
  return gone.signal
}

/** A client that is cut off while it sends does not see why. */
function linger(raw: FastifyRequest['raw']): void {
  if (raw.complete || raw.destroyed) return
  const timer = setTimeout(() => raw.destroy(), LINGER_MS)
  raw.once('close', () => clearTimeout(timer))
  raw.resume()
}
