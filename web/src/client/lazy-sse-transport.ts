import type { SseTransportDependencies } from './sse-transport.ts'
import type { Transport } from './transport.ts'

/** An SSE line, whose code hardly anybody needs and which therefore comes when it is asked for. */
export function openLazySseTransport(dependencies: SseTransportDependencies): Transport {
  let line: Transport | undefined
  let closed = false
  import('./sse-transport.ts').then(
    ({ openSseLine }) => {
      if (!closed) line = openSseLine(dependencies)
    },
    () => closed || dependencies.listener.ended('unopened'),
  )
  return {
    transport: 'sse',
    send: (frame) => line?.send(frame),
    check: () => line?.check(),
    close() {
      closed = true
      line?.close()
    },
  }
}
