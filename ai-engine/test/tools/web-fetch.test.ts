import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createWorkerJobs } from '../../src/tools/contract/worker-job.ts'
import { createWebFetch } from '../../src/tools/web-fetch/web-fetch.ts'
import { createGuard, startSite, stopSites } from '../core/outgoing-http/sites.ts'
import { call, withHardestTurn } from './call.ts'

afterEach(stopSites)

const tool = createWebFetch({ outgoing: createGuard({ 'evil.test': ['10.0.0.7'] }), runJob: createWorkerJobs() })

async function read(
  body: string | Buffer,
  contentType: string | undefined = 'text/html; charset=utf-8',
  start?: number,
) {
  const site = await startSite((_, response: ServerResponse) => {
    if (contentType) response.setHeader('content-type', contentType)
    response.end(body)
  })
  const url = `http://site.test:${site.port}/dir/page`
  const result = await call(tool, { url, start })
  return { ...result, content: result.content.replaceAll(String(site.port), 'PORT') }
}

const sentence = 'The brown bear lives in the forest, eats berries, and sleeps through all of the winter. '
const article = (inner: string) =>
  `<!doctype html><html><head><title> A page\n about bears </title></head><body><nav><a href="/">Home</a></nav>
   <article><h1>Bears</h1><p>${sentence.repeat(8)}</p>${inner}<p>${sentence.repeat(8)}</p></article></body></html>`

describe('a page', () => {
  it('is read as Markdown, with its title and address, and becomes a source', async () => {
    const { content, sources, isError } = await read(
      article('<h2>Food</h2><ul><li>honey</li><li><b>fish</b></li></ul>'),
    )
    expect(content).toMatch(/^Title: A page about bears\nAddress: http:\/\/site\.test:PORT\/dir\/page\n\n/)
    expect(content).toContain('## Food')
    expect(content).toMatch(/-\s+honey\n-\s+\*\*fish\*\*/)
    expect(sources).toMatchObject([{ title: 'A page about bears' }])
    expect(isError).toBeUndefined()
  })

  it('keeps its tables', async () => {
    const table = `<table><thead><tr><th>Bear</th><th>kg</th></tr></thead><tbody><tr><td>brown|grizzly</td><td>300<br>to
      600</td></tr><tr><td></td><td>450</td></tr></tbody></table>`
    const { content } = await read(article(table))
    expect(content).toContain('| Bear | kg |\n| --- | --- |\n| brown\\|grizzly | 300 to 600 |\n|  | 450 |')
  })

  it('without a head row gives its first row that place', async () => {
    const { content } = await read(article('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>'))
    expect(content).toContain('| a | b |\n| --- | --- |\n| c | d |')
  })

  it('has whole links to the web and none to elsewhere, and words for pictures', async () => {
    const { content } = await read(
      article(`<p>See <a href="../x(1)">one</a>, <a href="javascript:alert(1)">two</a>, <a href="data:text/html,x">three</a>,
        <a href="//other.test/">four</a>. <img src="https://evil.test/spy.gif" alt="A bear"></p>`),
    )
    expect(content).toContain('See [one](http://site.test:PORT/x%281%29), two, three, [four](http://other.test/).')
    expect(content).toContain('A bear')
    expect(content).not.toContain('spy.gif')
  })

  it('says nothing that its readers do not see', async () => {
    const { content } = await read(
      article(`<script>SECRET1</script><style>SECRET2</style><p hidden>SECRET3</p><p style="display:none">SECRET4</p>
        <template>SECRET5</template><noscript>SECRET6</noscript><p aria-hidden="true">SECRET7</p><!-- SECRET8 -->`),
    )
    expect(content).not.toContain('SECRET')
  })

  it('without an article is read whole', async () => {
    const list = Array.from({ length: 30 }, (_, index) => `<li><a href="/${index}">Entry ${index}</a></li>`).join('')
    const { content } = await read(`<title>List</title><ul>${list}</ul>`)
    for (const index of [0, 15, 29]) expect(content).toContain(`[Entry ${index}](http://site.test:PORT/${index})`)
  })

  it('that is long is read in parts', async () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `line ${index}`).join('\n')
    const first = await read(text, 'text/plain')
    expect(first.content).toContain('[Characters 0 to 40000 of 98889. For more, call again with start 40000.]')
    const second = await read(text, 'text/plain', 80_000)
    expect(second.content).toContain('line 9999')
    expect((await read(text, 'text/plain', 200_000)).content).toContain('[There is no text here.]')
  })
})

describe('the words are right in every charset:', () => {
  const sjis = Buffer.from([0x93, 0x8c, 0x8b, 0x9e])
  const page = (meta: string, bytes: Buffer) => Buffer.concat([Buffer.from(`<html><head>${meta}</head><p>`), bytes])
  it.each([
    ['by header', page('', sjis), 'text/html; charset=Shift_JIS', '東京'],
    ['by meta', page('<meta charset="shift_jis">', sjis), 'text/html', '東京'],
    ['by http-equiv', page('<meta http-equiv=x content="text/html; charset=shift_jis">', sjis), 'text/html', '東京'],
    [
      'the header before meta',
      page('<meta charset="shift_jis">', Buffer.from('東京')),
      'text/html; charset=utf-8',
      '東京',
    ],
    ['none', page('', Buffer.from('東京')), 'text/html', '東京'],
    ['an unknown one', page('', Buffer.from('東京')), 'text/html; charset=x-bear', '東京'],
    ['meta that lies', page('<meta charset="utf-16">', Buffer.from('東京')), 'text/html', '東京'],
    ['a byte order mark', Buffer.from('\ufeff<p>東京', 'utf16le'), 'text/html; charset=utf-8', '東京'],
    ['windows-1252', page('', Buffer.from([0x80, 0xe9])), 'text/html; charset=windows-1252', '€é'],
    ['plain text', Buffer.from([0xe9]), 'text/plain; charset=latin1', 'é'],
  ])('%s', async (_, body, type, words) => expect((await read(body, type)).content).toContain(words))
})

describe('what is not a page', () => {
  it.each(['text/plain', 'application/json', 'application/ld+json', 'text/csv', 'application/xml', 'text/markdown'])(
    'is read as it is: %s',
    async (type) => expect((await read('{"a": "<b>1</b>"}', type)).content).toContain('{"a": "<b>1</b>"}'),
  )

  it('is known by its beginning where no type is told', async () => {
    expect((await read('<!DOCTYPE html><p>words</p>', '')).content).toMatch(/\n\nwords$/)
    expect((await read('just words', '')).content).toMatch(/\n\njust words$/)
    expect(await read(Buffer.from([0, 1, 2]), '')).toMatchObject({ content: 'The page is no text.', isError: true })
  })

  it.each(['image/png', 'application/pdf', 'application/octet-stream', 'video/mp4', 'nonsense'])(
    'is refused with a sentence: %s',
    async (type) =>
      expect(await read('%PDF', type)).toEqual({
        content: `The page is of the type ${type}, which cannot be read as text.`,
        isError: true,
      }),
  )

  it('a status that is none of success is told', async () => {
    const site = await startSite((_, response) => response.writeHead(404).end('<p>no</p>'))
    const result = await call(tool, { url: `http://site.test:${site.port}/` })
    expect(result).toEqual({ content: `site.test:${site.port} answered with status 404.`, isError: true })
  })

  it.each(['http://127.0.0.1/', 'http://evil.test/', 'file:///etc/passwd', 'http://169.254.169.254/latest/meta-data'])(
    'an address inside is refused: %s',
    async (url) => expect(await call(tool, { url })).toMatchObject({ isError: true }),
  )
})

describe('a hostile page', () => {
  it.each([
    ['20,000 nested elements', `${'<div>'.repeat(20_000)}deep words`],
    ['20,000 nested inline elements', `${'<b>'.repeat(20_000)}deep words`],
    ['nested tables', `${'<table><tr><td>'.repeat(90)}deep words`],
    [
      'many attributes',
      `<div ${Array.from({ length: 20_000 }, (_, index) => `a${index}=1`).join(' ')}>deep words</div>`,
    ],
    ['many small elements', `${'<i></i>'.repeat(60_000)}deep words`],
    ['open brackets', `<p>deep words</p>${'<'.repeat(150_000)}`],
    ['spaces', `<p>deep words</p><p>${' '.repeat(500_000)}x</p>`],
    ['marks of Markdown', `<p>deep words ${'_*`['.repeat(50_000)}</p>`],
    ['entities', `<p>deep words ${'&nbsp;\n'.repeat(20_000)}</p>`],
    ['no end of a comment', '<p>deep words</p><!--'.padEnd(500_000, '-')],
  ])('of %s is read, or refused with a sentence, while the event loop goes on', async (_, html) => {
    const { result, share } = await withHardestTurn(() => read(html))
    if (result.isError) expect(result.content).toMatch(/^The page is too large or too deeply nested/)
    else expect(result.content).toContain('deep words')
    expect(share).toBeLessThan(0.5)
  })

  it('of 5 MB is read from its beginning', async () => {
    const { content } = await read(`<title>Big</title>${`<p>${sentence}</p>`.repeat(55_000)}`)
    expect(content).toContain('Title: Big')
    expect(content).toContain('The brown bear lives')
    expect(Buffer.byteLength(content)).toBeLessThan(50_000)
  })

  it('of 12 MB is refused', async () => {
    expect(await read('x'.repeat(12_000_000))).toMatchObject({
      content: 'The answer is larger than 5120 KiB.',
      isError: true,
    })
  })

  it('that is being downloaded ends with its caller', async () => {
    const controller = new AbortController()
    const site = await startSite((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('<p>')
      controller.abort(new Error('stopped'))
    })
    const reading = call(tool, { url: `http://site.test:${site.port}/` }, { signal: controller.signal })
    await expect(reading).rejects.toThrow('stopped')
  })
})
