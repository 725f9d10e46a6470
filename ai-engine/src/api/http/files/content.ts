import { Readable } from 'node:stream'
import { readFileContent } from '@grizz/protocol/files'
import { id } from '@grizz/protocol/scalars'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createUserSemaphore } from '../../../core/concurrency/user-semaphore.ts'
import { AppError } from '../../../core/errors/app-error.ts'
import type { Files } from '../../../services/files/files.ts'
import { problems } from '../../server/problems.ts'
import { byteRange } from './byte-range.ts'

/** Each holds a mebibyte while it is read. */
const DOWNLOADS = {
  maxConcurrent: 8,
  maxWaiting: 100,
  refusal: 'Too many files are being read at once. Wait for some of them.',
}
/** Types that no browser runs. All others come as bytes of no type. */
const inert =
  /^(image\/(png|jpeg|gif|webp|avif|heic|bmp|tiff)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/(pdf|zip|json|epub\+zip|vnd\.[\w.+-]+)|text\/(plain|csv|markdown))$/
const bytesOfNoType = 'application/octet-stream'

/**
 * The bytes of a file. As they came they are only ever saved, never shown: what is shown are the pictures that were made
 * of them here.
 */
export function fileContentRoutes({ files }: { files: Files }): FastifyPluginAsyncZod {
  const downloads = createUserSemaphore(DOWNLOADS)

  return async (app) => {
    app.get(
      '/api/files/:id/content',
      {
        exposeHeadRoute: true,
        schema: {
          tags: ['files'],
          params: z.object({ id }),
          querystring: readFileContent,
          response: {
            200: { description: 'The bytes', content: { [bytesOfNoType]: { schema: z.any() } } },
            206: { description: 'Some of them', content: { [bytesOfNoType]: { schema: z.any() } } },
            304: z.null(),
            ...problems(401, 404, 416, 429),
          },
        },
      },
      (request, reply) => {
        const { caller, params, query } = request
        return query.size
          ? sendPicture(request, reply, params.id, query.size)
          : sendOriginal(caller.userId, request, reply, params.id)
      },
    )
  }

  async function sendOriginal(userId: string, request: FastifyRequest, reply: FastifyReply, fileId: string) {
    const { row, read } = await files.original(userId, fileId)
    isolate(reply).header('content-disposition', attachment(row.name))
    reply.type(inert.test(row.mediaType) ? row.mediaType : bytesOfNoType)
    const answer = await prepare(request, reply, `"${row.sha256}"`, row.bytes)
    if (request.method === 'HEAD') return reply.send(noBody())
    if (!answer) return reply.send(null)
    if (row.bytes === 0) return reply.send(Buffer.alloc(0))
    return reply.send(Readable.from(await begun(downloads.stream(userId, read(answer)), reply)))
  }

  async function sendPicture(
    request: FastifyRequest,
    reply: FastifyReply,
    fileId: string,
    size: 'thumbnail' | 'preview',
  ) {
    const { userId } = request.caller
    const { row, data } = await downloads.run(userId, () => files.picture(userId, fileId, size))
    isolate(reply).header('content-disposition', 'inline').type(pictureType(data))
    const range = await prepare(request, reply, `"${row.sha256}-${size}"`, data.length)
    if (request.method === 'HEAD') return reply.send(noBody())
    return reply.send(range ? data.subarray(range.start, range.end + 1) : null)
  }
}

/** A served file is a document of no origin, without scripts, for this origin's pages alone. */
function isolate(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('cross-origin-resource-policy', 'same-origin')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-cache')
    .header('accept-ranges', 'bytes')
}

/** Sets status and length. @returns what is to be sent; undefined for nothing, as the client has it. @throws AppError range_not_satisfiable */
async function prepare({ headers }: FastifyRequest, reply: FastifyReply, etag: string, size: number) {
  reply.header('etag', etag)
  if (isNamed(headers['if-none-match'], etag)) {
    reply.code(304)
    return undefined
  }
  const isOutdated = headers['if-range'] !== undefined && headers['if-range'] !== etag
  const range = isOutdated ? 'whole' : byteRange(headers.range, size)
  if (range === 'none') {
    withoutFile(reply)
    reply.header('content-range', `bytes */${size}`)
    throw new AppError('range_not_satisfiable', `The file has ${size.toLocaleString('en')} bytes.`)
  }
  if (range === 'whole') {
    reply.header('content-length', size)
    return { start: 0, end: size - 1 }
  }
  reply.code(206).header('content-length', range.end - range.start + 1)
  reply.header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  return range
}

/** The first chunk is there before anything is answered, so that a store which is away is a refusal and no torn file. */
async function begun(chunks: AsyncGenerator<Buffer>, reply: FastifyReply): Promise<AsyncIterable<Buffer>> {
  try {
    const first = await chunks.next()
    return resumed(first, chunks)
  } catch (error) {
    withoutFile(reply)
    throw error
  }
}

async function* resumed(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (!first.done) yield first.value
  yield* rest
}

/** With a stream the length that was set stays. */
function noBody(): Readable {
  return Readable.from([])
}

/** What speaks of a file has no place in a refusal. */
function withoutFile(reply: FastifyReply): void {
  for (const name of ['content-disposition', 'content-length', 'content-range', 'etag', 'cache-control'])
    reply.removeHeader(name)
}

function isNamed(header: string | undefined, etag: string): boolean {
  const named = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return named.includes(etag) || named.includes('*')
}

/** Both spellings of RFC 6266: the second one for every script. */
function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

function pictureType(data: Buffer): string {
  if (data[0] === 0xff && data[1] === 0xd8) return 'image/jpeg'
  if (data[0] === 0x89 && data[1] === 0x50) return 'image/png'
  return data.subarray(8, 12).toString('latin1') === 'WEBP' ? 'image/webp' : bytesOfNoType
}
