const FIN = 0x80
const CONTROL = 0x08
const MASKED = 0x80
const LONGEST_HEADER = 14

/**
 * Follows the headers of WebSocket frames (RFC 6455, 5.2) past their payload, since ws does not show whether a message
 * is incomplete. It checks nothing; ws refuses malformed frames.
 */
export function createFrameTracker() {
  const header = Buffer.alloc(LONGEST_HEADER)
  let headerBytes = 0
  let payloadLeft = 0
  let isAmidMessage = false
  let begun = 0

  /** Takes the next bytes, in chunks of any size. */
  function take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (payloadLeft === 0) takeHeaderByte(bytes[at++] ?? 0)
      const skipped = Math.min(payloadLeft, bytes.length - at)
      payloadLeft -= skipped
      at += skipped
    }
  }

  function takeHeaderByte(byte: number): void {
    if (headerBytes === 0 && !isAmidMessage) begun += 1
    header[headerBytes++] = byte
    if (headerBytes < headerLength(header, headerBytes)) return
    headerBytes = 0
    payloadLeft = payloadLength(header)
    const first = header[0] ?? 0
    if ((first & CONTROL) === 0) isAmidMessage = (first & FIN) === 0
  }

  /** The number of the message or control frame that has begun and not ended, counted from 1; 0 between two. */
  function unfinished(): number {
    return isAmidMessage || headerBytes > 0 || payloadLeft > 0 ? begun : 0
  }

  return { take, unfinished }
}

function headerLength(header: Buffer, known: number): number {
  if (known < 2) return 2
  const second = header[1] ?? 0
  const length = second & 0x7f
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & MASKED ? 4 : 0)
}

function payloadLength(header: Buffer): number {
  const length = (header[1] ?? 0) & 0x7f
  if (length === 126) return header.readUInt16BE(2)
  return length === 127 ? Number(header.readBigUInt64BE(2)) : length
}
