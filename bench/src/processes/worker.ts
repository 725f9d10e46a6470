import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The calls that a process answers: one argument in, one result out, both plain data. */
export type Methods = Readonly<Record<string, (argument: never) => unknown>>

export interface Worker<M extends Methods> {
  pid: number
  /** @throws Error with the stack of the other process when its method threw, or when it is gone */
  ask<K extends keyof M & string>(name: K, ...argument: Parameters<M[K]>): Promise<Awaited<ReturnType<M[K]>>>
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>
}

interface Asked {
  id: number
  name: string
  argument: unknown
}

interface Answered {
  id: number
  answer?: unknown
  error?: string
}

/** Starts a process of this package that calls `serve`. It ends with this one. */
export function startWorker<M extends Methods>(file: URL, env: Readonly<Record<string, string>> = {}): Worker<M> {
  const child = fork(fileURLToPath(file), { env: { ...process.env, ...env } })
  const waiting = new Map<number, PromiseWithResolvers<never>>()
  let last = 0
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${file.pathname} ended: ${code ?? signal}`))
      resolve()
    })
  })
  child.on('message', (message) => {
    const { id, answer, error } = message as Answered
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(answer as never)
    else asked?.reject(new Error(error))
  })
  return {
    pid: child.pid ?? 0,
    ask: (name, ...[argument]) => {
      last += 1
      const asked = Promise.withResolvers<never>()
      waiting.set(last, asked)
      child.send({ id: last, name, argument } satisfies Asked, (error) => error && asked.reject(error))
      return asked.promise
    },
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Answers to whoever started this process. */
export function serve(methods: Methods): void {
  process.on('disconnect', () => process.exit())
  process.on('message', (message) => {
    const { id, name, argument } = message as Asked
    answer(methods, name, argument).then(
      (given) => process.send?.({ id, answer: given } satisfies Answered),
      (error: unknown) => process.send?.({ id, error: stackOf(error) } satisfies Answered),
    )
  })
}

async function answer(methods: Methods, name: string, argument: unknown): Promise<unknown> {
  const method = methods[name]
  if (!method) throw new Error(`this process has no method ${name}`)
  return method(argument as never)
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
