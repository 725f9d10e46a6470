import { randomBytes } from 'node:crypto'
import type { Person } from '../../ask.ts'
import type { OpenApp } from '../../open-app.ts'

export interface Put {
  id?: string
  name?: string
  type?: string
}

/** Uploads bytes, or a stream of them without saying how many. */
export async function putFile(
  app: OpenApp,
  body: Buffer | ReadableStream,
  { cookie }: Person,
  { id, name, type }: Put = {},
) {
  const fileId = id ?? crypto.randomUUID()
  const response = await fetch(`${app.url}/api/files/${fileId}?name=${encodeURIComponent(name ?? 'a.bin')}`, {
    method: 'PUT',
    headers: { cookie, origin: app.url, 'content-type': type ?? 'application/octet-stream' },
    body: body instanceof ReadableStream ? body : new Uint8Array(body),
    duplex: 'half',
  } as RequestInit)
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  return { id: fileId, status: response.status, body: (await response.json()) as any }
}

export function getFile(app: OpenApp, path: string, cookie: string, headers: Record<string, string> = {}) {
  return fetch(`${app.url}/api/files/${path}`, { headers: { cookie, ...headers } })
}

export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer())
}

/** As chunks of 64 KiB. `onChunk` is called before each with the bytes so far. */
export function streamOf(bytes: Buffer, onChunk: (sent: number) => void | Promise<void> = () => {}): ReadableStream {
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      await onChunk(sent)
      if (sent >= bytes.length) return controller.close()
      controller.enqueue(new Uint8Array(bytes.subarray(sent, sent + 65_536)))
      sent += 65_536
    },
  })
}

export const someBytes = (length: number) => randomBytes(length)
