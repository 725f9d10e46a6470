import type { Line } from './line.ts'
import type { SseLineDependencies } from './sse-line.ts'

/** An SSE line, whose code hardly anybody needs and which therefore comes when it is asked for. */
export function openLateSseLine(dependencies: SseLineDependencies): Line {
  let line: Line | undefined
  let closed = false
  import('./sse-line.ts').then(
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
