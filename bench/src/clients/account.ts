import { randomUUID } from 'node:crypto'
import { request } from 'node:http'

/** One user's way into an engine, by API key, as programs come in. */
export interface Account {
  key: string
  /** @throws Error with the engine's answer unless its status is 2xx */
  ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
  createConversation(): Promise<string>
}

/** Signs somebody up and makes a key with these scopes, by default those of a usual key. The first user is an admin. */
export async function createAccount(port: number, scopes?: readonly string[]): Promise<Account> {
  const person = { name: 'Bench', email: `${randomUUID()}@example.org`, password: 'all the bears in the woods' }
  const signedUp = await send(port, 'POST', '/api/auth/sign-up/email', {}, person)
  const cookie = signedUp.cookies.map((line) => line.split(';')[0]).join('; ')
  const made = await send(port, 'POST', '/api/keys', { cookie }, { name: 'bench', scopes })
  const { key } = JSON.parse(made.text) as { key: string }
  const ask = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> =>
    JSON.parse((await send(port, method, path, { authorization: `Bearer ${key}` }, body)).text) as T
  return {
    key,
    ask,
    createConversation: async () => (await ask<{ id: string }>('POST', '/api/conversations', {})).id,
  }
}

interface Answer {
  text: string
  cookies: readonly string[]
}

function send(
  port: number,
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Answer> {
  const json = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...headers, host: `localhost:${port}`, ...(json && { 'content-type': 'application/json' }) },
      },
      async (response) => {
        const parts: Buffer[] = []
        for await (const part of response) parts.push(part as Buffer)
        const text = Buffer.concat(parts).toString()
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) resolve({ text, cookies: response.headers['set-cookie'] ?? [] })
        else reject(new Error(`${method} ${path}: ${status} ${text}`))
      },
    )
    asked.once('error', reject)
    asked.end(json)
  })
}
