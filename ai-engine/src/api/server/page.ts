import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors/app-error.ts'

const notBuilt = 'The page is not built yet. Run `npm start`, which builds it, or `npm run build -w web`.\n'

/** The exported page: one document for every address of it, and its files. */
export async function servePage(app: FastifyInstance, pageDir: string): Promise<void> {
  const isBuilt = (await readDocument(pageDir)) !== undefined
  if (isBuilt)
    await app.register(fastifyStatic, {
      root: pageDir,
      index: false,
      preCompressed: true,
      cacheControl: false,
      wildcard: false,
      setHeaders: (response, path) => response.header('cache-control', cacheControl(path)),
    })
  app.setNotFoundHandler(async (request, reply) => {
    if (!isPageAddress(request)) throw new AppError('not_found', 'There is nothing at this address.')
    return isBuilt ? reply.sendFile('index.html') : answerNotBuilt(reply)
  })
}

/** The hashes of the document's inline scripts, for `script-src`. Their text changes with each build. */
export async function inlineScriptHashes(pageDir: string): Promise<string[]> {
  const html = (await readDocument(pageDir)) ?? ''
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)
  return [...scripts].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
}

async function readDocument(pageDir: string): Promise<string | undefined> {
  try {
    return await readFile(join(pageDir, 'index.html'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** `/`, `/login`, `/c/<id>`: neither a file nor a path of the API. */
function isPageAddress({ method, url, ws }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0] ?? '/'
  const isReserved = /^\/(api|ws)(\/|$)/i.test(path)
  return (method === 'GET' || method === 'HEAD') && !ws && !isReserved && !isFile(path)
}

/** Without a regular expression that ends in `$`, which takes quadratic time on a path of dots. */
export function isFile(path: string): boolean {
  return path.includes('.', path.lastIndexOf('/') + 1)
}

function cacheControl(path: string): string {
  const isNamedByContent = path.includes(`${sep}_next${sep}static${sep}`)
  return isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache'
}

function answerNotBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).type('text/plain; charset=utf-8').send(notBuilt)
}
