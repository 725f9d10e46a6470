/**
 * A WebSocket client that does as little as a client can, so that thousands of them take little of a machine that the
 * server under measurement needs: whole text frames, pings answered, nothing else.
 */
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

export interface LightSocket {
  send(text: string): void
  /** Cuts the connection. */
  cut(): void
}

export interface LightSocketOptions {
  port: number
  path: string
  headers?: Readonly<Record<string, string>>
  onText: (text: string) => void
  /** The connection ended, by whomever. The reason is for a user. */
  ended: (reason: string) => void
}

const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 }
const headEnd = '\r\n\r\n'

/** Resolves when the server has accepted. @throws Error with the answer of a server that refuses */
export function openLightSocket(options: LightSocketOptions): Promise<LightSocket> {
  const { port, path, headers = {}, onText, ended } = options
  const opening = Promise.withResolvers<LightSocket>()
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let rest: Buffer = Buffer.alloc(0)
  let reason = 'closed'
  let isOpen = false
  const light: LightSocket = {
    send: (text) => void socket.write(frameOf(OPCODE.text, Buffer.from(text))),
    cut: () => void socket.destroy(),
  }

  socket.once('connect', () => socket.write(request(path, port, headers)))
  socket.on('data', (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    if (isOpen || shake()) rest = readFrames(rest, take)
  })
  socket.on('error', (error) => (reason = error.message))
  socket.once('close', () => {
    opening.reject(new Error(`no socket: ${reason} (${path})`))
    if (isOpen) ended(reason)
  })
  return opening.promise

  function shake(): boolean {
    const end = rest.indexOf(headEnd)
    if (end < 0) return false
    const head = rest.subarray(0, end).toString()
    rest = rest.subarray(end + headEnd.length)
    isOpen = head.startsWith('HTTP/1.1 101')
    if (isOpen) opening.resolve(light)
    else refuse(`${head.split('\r\n')[0]} ${rest.toString()}`)
    return isOpen
  }

  function refuse(why: string): void {
    reason = why
    socket.destroy()
  }

  function take(kind: number, payload: Buffer): void {
    if (kind === OPCODE.text) onText(payload.toString())
    else if (kind === OPCODE.ping) socket.write(frameOf(OPCODE.pong, payload))
    else if (kind === OPCODE.close) refuse(`closed by the server: ${payload.readUInt16BE(0)} ${payload.subarray(2)}`)
  }
}

function request(path: string, port: number, headers: Readonly<Record<string, string>>): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  return lines.join('\r\n') + headEnd
}

/** Hands out the whole frames of what has come and returns the rest. A server's frames are not masked. */
function readFrames(bytes: Buffer, take: (kind: number, payload: Buffer) => void): Buffer {
  let at = 0
  for (;;) {
    const start = at
    if (bytes.length < at + 2) return bytes.subarray(start)
    const kind = bytes.readUInt8(at) & 15
    const short = bytes.readUInt8(at + 1) & 127
    at += 2
    const width = short === 126 ? 2 : short === 127 ? 8 : 0
    if (bytes.length < at + width) return bytes.subarray(start)
    const length = width === 0 ? short : bytes.readUIntBE(at + Math.max(0, width - 6), Math.min(width, 6))
    at += width
    if (bytes.length < at + length) return bytes.subarray(start)
    take(kind, bytes.subarray(at, at + length))
    at += length
  }
}

/** A client's frames must be masked; a mask of zeros leaves the payload as it is. */
function frameOf(kind: number, payload: Buffer): Buffer {
  const long = payload.length > 125
  const head = Buffer.alloc(long ? 8 : 6)
  head[0] = 128 | kind
  head[1] = 128 | (long ? 126 : payload.length)
  if (long) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}
