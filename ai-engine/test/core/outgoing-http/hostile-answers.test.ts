import type { Socket } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createGuard, startRawSite, startSite, stopSites } from './sites.ts'

afterEach(stopSites)

const small = { owner: 'ann', wireBytes: 200_000, bodyBytes: 100_000 }
const quick = { owner: 'ann', headMs: 150, idleMs: 150, totalMs: 600 }

/** Writes as long as the other side listens. */
function writeOnAndOn(socket: Socket, part: string | Buffer): void {
  const more = () => {
    while (socket.writable && socket.write(part));
  }
  socket.on('drain', more)
  more()
}

describe('a size is bounded:', () => {
  it.each([
    ['gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
  ])('a bomb by %s', async (encoding, bomb) => {
    expect(bomb.byteLength).toBeLessThan(small.wireBytes)
    const site = await startSite((_, response) => response.setHeader('content-encoding', encoding).end(bomb))
    const response = await createGuard().createFetch(small)(`http://site.test:${site.port}/`)
    await expect(response.text()).rejects.toMatchObject({ code: 'too_large' })
  })

  it('a chain of encodings, or another one than was asked for', async () => {
    const site = await startSite(({ path }, response) => response.setHeader('content-encoding', path.slice(1)).end('x'))
    const guard = createGuard()
    for (const encoding of ['gzip,gzip', 'gzip,%20br', 'zstd', 'deflate', 'bomb'])
      await expect(guard.fetch(`http://site.test:${site.port}/${encoding}`)).rejects.toMatchObject({
        code: 'bad_response',
      })
  })

  it.each(['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', 'HTTP/1.0 200 OK\r\n\r\n'])(
    'a body without an end',
    async (head) => {
      const part = 'x'.repeat(10_000)
      const site = await startRawSite((socket) => {
        socket.write(head)
        writeOnAndOn(socket, head.includes('chunked') ? `2710\r\n${part}\r\n` : part)
      })
      const response = await createGuard().createFetch(small)(`http://site.test:${site.port}/`)
      await expect(response.text()).rejects.toMatchObject({ code: 'too_large' })
    },
  )

  it('a gzip stream of empty members without an end, by what came over the network', async () => {
    const empty = gzipSync('')
    const site = await startRawSite((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n')
      writeOnAndOn(socket, Buffer.concat(Array.from({ length: 500 }, () => empty)))
    })
    const response = await createGuard().createFetch(small)(`http://site.test:${site.port}/`)
    await expect(response.text()).rejects.toMatchObject({ code: 'too_large' })
  })

  it.each([
    ['one huge header', `x: ${'y'.repeat(20_000)}\r\n`],
    ['many headers', 'abc: d\r\n'.repeat(5000)],
    ['a huge name', `${'y'.repeat(20_000)}: x\r\n`],
  ])('%s', async (_, headers) => {
    const site = await startRawSite((socket) => socket.end(`HTTP/1.1 200 OK\r\n${headers}\r\n`))
    const fetch = createGuard().fetch(`http://site.test:${site.port}/`)
    await expect(fetch).rejects.toMatchObject({ code: 'bad_response' })
  })

  it('framing around a body of nothing', async () => {
    const site = await startRawSite((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      writeOnAndOn(socket, `1;${'a'.repeat(1000)}\r\nx\r\n`)
    })
    const response = await createGuard().createFetch(small)(`http://site.test:${site.port}/`)
    await expect(response.text()).rejects.toMatchObject({ code: 'too_large' })
  })

  it('headers, early hints and trailers without an end', async () => {
    const starts = {
      headers: ['HTTP/1.1 200 OK\r\n', 'a: b\r\n'.repeat(200)],
      hints: ['', 'HTTP/1.1 103 Early Hints\r\na: b\r\n\r\n'.repeat(50)],
      status: ['HTTP/1.1 200 ', 'OK'.repeat(1000)],
      spaces: ['HTTP/1.1 200 OK\r\na:', ' '.repeat(1000)],
      trailers: ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n', 'a: b\r\n'.repeat(200)],
      extensions: ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1;a=b'.repeat(200)],
    }
    for (const [start, part] of Object.values(starts)) {
      const site = await startRawSite((socket) => {
        socket.write(start ?? '')
        writeOnAndOn(socket, part ?? '')
      })
      const fetch = createGuard().createFetch({ owner: 'ann', headMs: 25_000 })
      const read = async () => (await fetch(`http://site.test:${site.port}/`)).text()
      await expect(read(), start).rejects.toMatchObject({ code: 'bad_response' })
      await site.stop()
    }
  })
})

describe('a time is bounded:', () => {
  const drip = (socket: Socket, part: string) => {
    const timer = setInterval(() => socket.write(part), 20)
    socket.once('close', () => clearInterval(timer))
  }

  it.each([
    ['no answer', () => undefined],
    ['headers in drops', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n') && drip(socket, 'a: b\r\n')],
    ['a header without an end', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\na') && drip(socket, 'b')],
  ])('%s', async (_, answer) => {
    const site = await startRawSite(answer)
    const fetch = createGuard().createFetch({ ...quick, totalMs: 60_000 })(`http://site.test:${site.port}/`)
    await expect(fetch).rejects.toMatchObject({ code: 'timeout' })
  })

  it('a body that stops', async () => {
    const site = await startRawSite((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'))
    const fetch = createGuard().createFetch({ ...quick, headMs: 60_000, totalMs: 60_000 })
    const response = await fetch(`http://site.test:${site.port}/`)
    await expect(response.text()).rejects.toMatchObject({ code: 'timeout' })
  })

  it('a body in drops', async () => {
    const site = await startRawSite((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      drip(socket, 'x')
    })
    const fetch = createGuard().createFetch({ ...quick, headMs: 60_000, idleMs: 60_000 })
    const read = async () => (await fetch(`http://site.test:${site.port}/`)).text()
    await expect(read()).rejects.toMatchObject({ code: 'timeout' })
  })

  it('a redirect after the other, each in time', async () => {
    const site = await startSite((_, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 60)
    })
    const fetch = createGuard().createFetch({ ...quick, totalMs: 60_000 })(`http://site.test:${site.port}/`)
    await expect(fetch).rejects.toMatchObject({ code: 'timeout' })
  })

  it('a body that nobody reads gives its connection and slot back', async () => {
    const site = await startSite((_, response) => response.end('x'.repeat(1_000_000)))
    const fetch = createGuard().createFetch({ ...quick, headMs: 60_000, totalMs: 60_000 })
    const address = `http://site.test:${site.port}/`
    const unread = await Promise.all(Array.from({ length: 20 }, () => fetch(address)))
    expect(unread).toHaveLength(20)
  })
})

describe('an answer that is no answer', () => {
  it.each([
    ['another protocol', '-ERR unknown command\r\n'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['a status of 999', 'HTTP/1.1 999 No\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    ],
    ['a bare newline', 'HTTP/1.1 200 OK\r\na: b\nc\r\n\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\na: \0\r\n\r\n'],
  ])('is refused: %s', async (_, bytes) => {
    const site = await startRawSite((socket) => socket.end(bytes))
    const fetch = createGuard().fetch(`http://site.test:${site.port}/`)
    await expect(fetch).rejects.toMatchObject({ code: 'bad_response' })
  })

  it.each([
    ['an empty one', ''],
    ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
  ])('is none: %s', async (_, bytes) => {
    const site = await startRawSite((socket) => socket.end(bytes))
    const fetch = createGuard().fetch(`http://site.test:${site.port}/`)
    await expect(fetch).rejects.toMatchObject({ code: 'unreachable' })
  })

  it.each([
    ['cut', 'content-length: 9\r\n\r\nabc'],
    ['cut in a chunk', 'transfer-encoding: chunked\r\n\r\n9\r\nabc'],
    ['with a wrong chunk', 'transfer-encoding: chunked\r\n\r\nzz\r\nabc'],
    ['no gzip', 'content-encoding: gzip\r\n\r\nabc'],
  ])('is told while it is read: %s', async (_, rest) => {
    const site = await startRawSite((socket) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`))
    const read = async () => (await createGuard().fetch(`http://site.test:${site.port}/`)).text()
    await expect(read()).rejects.toMatchObject({ code: 'bad_response' })
  })
})
