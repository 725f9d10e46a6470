import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip } from 'node:zlib'
import { type Bounds, tooLarge } from './bounds.ts'
import { OutgoingHttpError } from './error.ts'

/** The value of `accept-encoding`. Only one encoding is undone: chained encodings make decompression bombs. */
export const acceptedEncodings = 'gzip, br'

/**
 * Streams the inflated body. Its size is counted while reading, whatever the headers say, and the part that crosses the
 * limit is not returned. Nothing is read ahead of the reader beyond the streams' own buffers.
 * @throws OutgoingHttpError `too_large`, `timeout`, `bad_response`; or the caller's reason to abort
 */
export function readBody(response: IncomingMessage, maxBytes: number, bounds: Bounds): AsyncGenerator<Uint8Array> {
  const inflater = inflaterFor(response.headers['content-encoding'])
  const noted = (error: NodeJS.ErrnoException | null) => {
    if (error) bounds.fail(toOutgoingError(error))
  }
  return bounded(inflater ? pipeline(response, inflater, noted) : response, maxBytes, bounds)
}

async function* bounded(parts: AsyncIterable<Buffer>, maxBytes: number, bounds: Bounds): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const part of parts) {
      bytes += part.byteLength
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      yield part
    }
  } catch (error) {
    bounds.fail(toOutgoingError(error))
  }
  // A body without a length ends without an error when we break the connection off.
  bounds.signal.throwIfAborted()
}

/** An empty body is fine, compressed or not; one that was cut is known by HTTP's own framing. */
function inflaterFor(encoding = 'identity') {
  const name = encoding.trim().toLowerCase()
  if (name === 'identity' || name === '') return undefined
  if (name === 'gzip' || name === 'x-gzip') return createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  if (name === 'br') return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })
  throw new OutgoingHttpError('bad_response', 'The server sent its answer in a compression that was not asked for.')
}

function toOutgoingError(error: unknown): OutgoingHttpError {
  if (error instanceof OutgoingHttpError) return error
  return new OutgoingHttpError('bad_response', 'The answer broke off or was damaged on its way.', error)
}
