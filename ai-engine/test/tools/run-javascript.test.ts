import { describe, expect, it } from 'vitest'
import { createWorkerJobs } from '../../src/tools/contract/worker-job.ts'
import { createRunJavascript } from '../../src/tools/run-javascript/run-javascript.ts'
import { call, withHardestTurn } from './call.ts'

const runJob = createWorkerJobs()
const patient = createRunJavascript(runJob, { ms: 60_000, hardMs: 100_000 })
const hasty = createRunJavascript(runJob, { ms: 100, hardMs: 100_000 })
const run = (code: string, tool = patient) => call(tool, { code })

describe('the value of the last expression, and what was printed', () => {
  it.each([
    ['6 * 7', 'Result: 42'],
    ['const a = [1, 2, 3]; a.map((n) => n ** 2)', 'Result: [1,4,9]'],
    [
      '({ a: 1n, b: undefined, c: NaN, d: new Map([[1, 2]]), e: new Set("ab") })',
      'Result: {"a":"1n","c":"NaN","d":[[1,2]],"e":["a","b"]}',
    ],
    ['0.1 + 0.2', 'Result: 0.30000000000000004'],
    ['2n ** 100n', 'Result: 1267650600228229401496703205376n'],
    ['"text"', 'Result: text'],
    ['new Float64Array([1, 2])', 'Result: [1,2]'],
    ['new Error("as a value")', 'Result: Error: as a value (line 1)'],
    ['(() => 1)', 'Result: [function ]'],
    ['Symbol("s")', 'Result: Symbol(s)'],
    ['null', 'Result: null'],
    ['console.log("a", 1, { b: 2 }); console.error("c"); undefined', 'a 1 {"b":2}\nc'],
    ['console.log("a"); 1', 'a\nResult: 1'],
    ['Promise.resolve(1).then((n) => n + 1)', 'Result: 2'],
    ['(async () => { await null; return "later" })()', 'Result: later'],
    ['Promise.resolve().then(() => console.log("job")); undefined', 'job'],
    ['new Date(0).toISOString()', 'Result: 1970-01-01T00:00:00.000Z'],
    ['let a = {}; a.a = a; a', 'Result: [cannot be shown: circular reference]'],
    ['"héllo 😀".length', 'Result: 8'],
    [';', 'The code ran. It printed nothing and its last expression has no value.'],
  ])('%s', async (code, content) => expect(await run(code)).toEqual({ content }))
})

describe('a failure is told in words that are always the same', () => {
  it.each([
    ['throw new TypeError("no")', 'Error: TypeError: no (line 1)'],
    ['\n\nnothing.here', "Error: ReferenceError: 'nothing' is not defined (line 3)"],
    ['let = ;', 'SyntaxError'],
    ['throw { a: 1 }', 'Error: Thrown: {"a":1}'],
    ['throw null', 'Error: Thrown: null'],
    ['console.log("before"); throw new Error("after")', 'before\nError: Error: after (line 1)'],
    ['Promise.reject(new RangeError("late"))', 'Error: RangeError: late (line 1)'],
    ['new Promise(() => {})', 'Error: The promise is never settled: nothing here can be waited for.'],
    ['(function f() { f() })()', 'Error: The code called itself too deeply and was stopped.'],
    ['JSON.parse("[".repeat(1e6))', 'Error: The code called itself too deeply and was stopped.'],
    [
      'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)',
      'Error: The code called itself too deeply and was stopped.',
    ],
    ['let s = "x"; for (;;) s += s', 'Error: InternalError: string too long (line 1)'],
    ['new Array(1e9).fill(0)', 'Error: The code needed more than 64 MiB of memory and was stopped.'],
    ['new ArrayBuffer(1e9)', 'Error: The code needed more than 64 MiB of memory and was stopped.'],
    [
      'const a = []; for (;;) a.push(new Uint8Array(2e7))',
      'Error: The code needed more than 64 MiB of memory and was stopped.',
    ],
  ])('%s', async (code, words) => {
    const { content, isError } = await run(code)
    expect(content).toContain(words)
    expect(isError).toBe(true)
  })
})

describe('code that does not end is ended', () => {
  it.each([
    'while (true) {}',
    'for (;;) { try { for (;;); } catch {} }',
    'for (;;) { try { for (;;); } finally { continue } }',
    'Promise.resolve().then(() => { for (;;); })',
    '(function again() { Promise.resolve().then(again) })()',
    '(async () => { for (;;) await null })()',
    '/(a+)+$/.test("a".repeat(60) + "b")',
    '/^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(60))',
    '({ toString() { for (;;); } }) + ""',
    '({ toJSON() { for (;;); } })',
    'throw { toJSON() { for (;;); } }',
    'throw Object.defineProperty(new Error("x"), "message", { get() { for (;;); } })',
    'Object.defineProperty(Array.prototype, 0, { get() { for (;;); } }); [, 1][0]',
    'Array.from = () => 1; Set.prototype[Symbol.iterator] = function* () { for (;;) yield 1 }; new Set()',
    '[3, 1, 2].sort(() => { for (;;); })',
    'new Proxy({}, { ownKeys() { for (;;); } })',
    'function* g() { for (;;) yield 1 }; [...g()].length > 0 || [...g()]',
    'eval("for (;;);")',
  ])('%s', async (code) => {
    const { content, isError } = await run(code, hasty)
    expect(content).toMatch(
      /^Error: The code (ran longer than 0.1 s|needed more than 64 MiB of memory) and was stopped.$/,
    )
    expect(isError).toBe(true)
  })

  it('also where QuickJS itself is busy and cannot be interrupted', async () => {
    const tool = createRunJavascript(runJob, { ms: 100, hardMs: 1500 })
    const { content } = await run('const a = []; for (;;) a.push("x".repeat(1e5) + a.length)', tool)
    expect(content).toMatch(/was stopped\.$/)
  })

  it('after its own time, which begins when all is ready for it', async () => {
    const { content } = await run('for (;;);', createRunJavascript(runJob, { ms: 0, hardMs: 100_000 }))
    expect(content).toBe('Error: The code ran longer than 0 s and was stopped.')
  })

  it('while the event loop goes on', async () => {
    const tool = createRunJavascript(runJob, { ms: 1500, hardMs: 100_000 })
    const { share } = await withHardestTurn(() => run('for (;;);', tool))
    expect(share).toBeLessThan(0.5)
  })
})

describe('the code is alone:', () => {
  it('there is nothing of Node, no network, no timers, no import', async () => {
    const names =
      'process require module fetch XMLHttpRequest WebSocket setTimeout setInterval Worker Buffer WebAssembly print'
    const { content } = await run(`"${names}".split(" ").filter((name) => name in globalThis)`)
    expect(content).toBe('Result: []')
    expect((await run('import("node:fs")')).isError).toBe(true)
    expect((await run('import fs from "fs"')).isError).toBe(true)
    expect((await run('console.log.constructor("return this.process")()')).content).toBe(
      'The code ran. It printed nothing and its last expression has no value.',
    )
  })

  it('what it does to prototypes stays with it, and harms nothing', async () => {
    const code = `
      Object.prototype.polluted = 1
      Object.prototype.toJSON = () => 'x'
      Array.prototype.map = Array.prototype.join = String.prototype.split = undefined
      JSON.stringify = Promise = undefined
      globalThis.Error = Object.prototype.then = undefined
      1 + 1`
    expect((await run(code)).content).toBe('Result: 2')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect((await run('({}).polluted === undefined')).content).toBe('Result: true')
  })

  it('a forged result of any shape is text', async () => {
    expect((await run('({ __proto__: null, error: "x", output: 1 })')).content).toBe('Result: {"error":"x","output":1}')
  })
})

describe('output is bounded:', () => {
  it.each([
    'for (let i = 0; i < 1e5; i++) console.log("line", i)',
    'console.log("x".repeat(1e7))',
    '"x".repeat(1e7)',
    'throw new Error("x".repeat(1e7))',
  ])('%s', async (code) => {
    const { content } = await run(code)
    expect(content.length).toBeGreaterThan(40_000)
    expect(content.length).toBeLessThan(102_000)
  })
})

it('a call that its caller stops ends at once', async () => {
  const controller = new AbortController()
  const stopped = call(patient, { code: 'for (;;);' }, { signal: controller.signal })
  setTimeout(() => controller.abort(new Error('stopped')), 50)
  await expect(stopped).rejects.toThrow('stopped')
})

it('what is too much to wait is refused with a sentence', async () => {
  const results = await Promise.all(Array.from({ length: 12 }, () => run('1')))
  expect(results.filter(({ content }) => content === 'Result: 1')).toHaveLength(8)
  expect(results.filter(({ isError }) => isError)).toHaveLength(4)
})
