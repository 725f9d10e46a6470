import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }

/** Bundles the page into a folder. */
export async function bundlePage(outDir: string): Promise<void> {
  await build({
    root: here,
    configFile: false,
    logLevel: 'error',
    css: { postcss: { plugins: [] } },
    build: {
      outDir,
      minify: false,
      rolldownOptions: { input: join(here, 'page.mjs'), output: { entryFileNames: 'page.js' } },
    },
  })
}

/** Serves the page, under `/strict` with the product's own content policy and elsewhere without one. */
export async function servePage(folder: string, policy: string) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/strict') response.setHeader('content-security-policy', policy)
    if (path === '/strict' || path === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      return response.end('<!doctype html><title>Hostile</title><body><script type="module" src="/page.js"></script>')
    }
    const content = await readFile(join(folder, path)).catch(() => undefined)
    response.writeHead(content ? 200 : 404, { 'content-type': types[extname(path)] ?? 'application/octet-stream' })
    response.end(content)
  })
  return listening(server)
}

/** Another origin. It counts the cases that made the page call it, by the number in the path or the query. */
export async function serveCanary() {
  const hits = new Set<number>()
  const server = createServer((request, response) => {
    const number = /\d+/.exec(request.url ?? '')?.[0]
    hits.add(number === undefined ? -1 : Number(number))
    response.end()
  })
  return { ...(await listening(server)), hits }
}

async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
