import type { ToolCallPart } from '@grizz/protocol/parts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf, fieldsOf } from '../../../src/components/answer/decisions/form-fields.ts'
import { argumentRows, inFull, inShort } from '../../../src/components/answer/tool-call/call-arguments.ts'
import { timeOf } from '../../../src/components/answer/tool-call/tool-call-state.ts'
import { stateWords, titleOf } from '../../../src/components/answer/tool-call/tool-call-words.ts'

describe('what a tool is called with, in short', () => {
  it('is the values of its arguments', () => {
    expect(inShort('{"url": "https://example.org", "max": 20, "deep": {"x": 1}, "raw": true}')).toBe(
      'https://example.org, 20, true',
    )
    expect(inShort('"bare"')).toBe('bare')
    expect(inShort('{}')).toBe('')
  })

  it('is what can be read of arguments that are still being written', () => {
    expect(inShort('{"query": "bears and sal')).toBe('bears and sal')
    expect(inShort('')).toBe('')
  })

  it('is one line of bounded length, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), (written) => {
        for (const line of [inShort(written), inShort(JSON.stringify({ text: written }))]) {
          expect(line.length).toBeLessThanOrEqual(121)
          expect(line).not.toMatch(/[\n\r]/)
        }
      }),
    )
  })
})

describe('what a tool is called with, in full', () => {
  it('is all of it', () => {
    expect(inFull('{"a":1,"b":["x"]}')).toBe('{\n  "a": 1,\n  "b": [\n    "x"\n  ]\n}')
    expect(inFull('{"a": tru')).toBe('{"a": tru')
  })

  it('is by name where it has names', () => {
    expect(argumentRows('{"to":"ada","body":"a\\nb","n":[1]}')).toEqual([
      { name: 'to', value: 'ada' },
      { name: 'body', value: 'a\nb' },
      { name: 'n', value: '[\n  1\n]' },
    ])
    for (const written of ['', '{}', '[1]', '"x"', '{"a":']) expect(argumentRows(written)).toBeUndefined()
  })

  it('hides nothing: signs that turn the direction or have no width are written out', () => {
    expect(inFull('{"to":"a\u202eb\u200b"}')).toContain('a\\u202eb\\u200b')
  })
})

describe('a call in words', () => {
  const call: ToolCallPart = {
    ...{ type: 'tool_call', callId: '1', name: 'mail__send', arguments: '{}', state: 'started', readOnly: false },
    executions: 1,
  }

  it('names its tool behind its server', () => {
    expect(titleOf(call)).toBe('mail__send')
    expect(titleOf({ ...call, title: 'Send', server: 'Mail\u202e' })).toBe('Mail · Send')
    expect(titleOf({ ...call, name: 'constructor' })).toBe('constructor')
    expect(titleOf({ ...call, name: 'read_file' })).toBe('Read a file')
    expect(titleOf({ ...call, name: 'read_file', server: 'Mail' })).toBe('Mail · read_file')
  })

  it('says how it stands', () => {
    expect(stateWords('started', true)).toBe('working')
    expect(stateWords('unknown', false)).toBe('Outcome unknown')
    expect(stateWords('hovering' as 'ready', false)).toBe('')
  })

  it('counts from its start to its end, or until now', () => {
    const startedAt = '2026-11-30T10:00:00.000Z'
    const now = Date.parse(startedAt) + 5_000
    expect(timeOf(call, now)).toBeUndefined()
    expect(timeOf({ ...call, startedAt }, now)).toBe(5_000)
    expect(timeOf({ ...call, startedAt, endedAt: '2026-11-30T10:00:02.000Z' }, now)).toBe(2_000)
  })
})

describe('the form that a tool asks for', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string', title: 'Your name', minLength: 2, maxLength: 20 },
      mail: { type: 'string', format: 'email', default: 'a@example.org' },
      age: { type: 'integer', minimum: 0 },
      share: { type: 'number' },
      fast: { type: 'boolean', default: true },
      size: { type: 'string', enum: ['s', 'l'], enumNames: ['Small', 'Large'] },
      tone: { oneOf: [{ const: 'warm', title: 'Warm' }, { const: 'cool' }] },
    },
    required: ['name', 'size'],
  }
  const fields = fieldsOf(schema)

  it('has a field of its kind for each property', () => {
    expect(fields).toMatchObject([
      { name: 'name', title: 'Your name', kind: 'text', type: 'text', required: true, min: 2, max: 20 },
      { name: 'mail', title: 'mail', kind: 'text', type: 'email', value: 'a@example.org', required: false },
      { name: 'age', kind: 'number', whole: true, min: 0 },
      { name: 'share', kind: 'number', whole: false },
      { name: 'fast', kind: 'yes_no', value: true },
      {
        name: 'size',
        kind: 'choice',
        options: [
          { value: 's', name: 'Small' },
          { value: 'l', name: 'Large' },
        ],
      },
      { name: 'tone', kind: 'choice', options: [{ name: 'Warm' }, { name: 'cool' }] },
    ])
  })

  it('gives what was filled in by its type, and leaves out what was not', () => {
    const filled = new FormData()
    for (const [name, value] of Object.entries({ name: 'Ada', mail: '', age: '36', size: 'l', fast: 'on' }))
      filled.set(name, value)
    expect(contentOf(fields, filled)).toEqual({ name: 'Ada', age: 36, size: 'l', fast: true })
    filled.delete('fast')
    expect(contentOf(fields, filled)).toMatchObject({ fast: false })
  })

  it('lets several be chosen, and stands in the order that the server gave', () => {
    const properties = {
      wants: { type: 'array', minItems: 1, items: { enum: ['honey', 'salmon'] }, default: ['honey'] },
      ways: { type: 'array', items: { anyOf: [{ const: 'l', title: 'Land' }, { const: 'w' }] } },
      day: { type: 'string' },
    }
    const drawn = fieldsOf({ type: 'object', properties, propertyOrdering: ['day', 'wants', 'gone'] })
    expect(drawn).toMatchObject([
      { name: 'day' },
      { name: 'wants', kind: 'choices', value: ['honey'], min: 1, options: [{ value: 'honey' }, { value: 'salmon' }] },
      { name: 'ways', kind: 'choices', options: [{ name: 'Land' }, { name: 'w' }] },
    ])
    const filled = new FormData()
    for (const value of ['honey', 'salmon']) filled.append('wants', value)
    expect(contentOf(drawn, filled)).toEqual({ wants: ['honey', 'salmon'] })
  })

  it('can be drawn whatever a server sends', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (properties, required) => {
        const drawn = fieldsOf({ type: 'object', properties, required })
        expect(drawn.length).toBeLessThanOrEqual(50)
        for (const { title } of drawn) expect(title.length).toBeLessThanOrEqual(300)
      }),
    )
  })
})
