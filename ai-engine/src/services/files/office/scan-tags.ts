import { ownValue } from '../../../core/own-value.ts'
import { Unreadable } from '../contract/reading.ts'

/** What stands in an XML document, in its order. Names come without their prefix. */
export interface TagHandler {
  open?(name: string, attribute: (name: string) => string | undefined): void
  close?(name: string): void
  text?(text: string): void
}

/** Of one tag or comment. */
const MAX_TAG_LENGTH = 262_144
const LONGEST_ENTITY = 12

/**
 * Reads XML piece by piece, so that no tree of it is made: whatever its depth and size, it takes the memory of one tag.
 * @throws Unreadable for a document type definition, which could define entities without end, or for a tag without end
 */
export async function scanTags(pieces: AsyncIterable<Buffer>, handler: TagHandler): Promise<void> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let rest = ''
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(charsetOf(piece))
    rest = scan(rest + decoder.decode(piece, { stream: true }), handler)
    if (rest.length > MAX_TAG_LENGTH) throw new Unreadable('It is broken: a tag in it does not end.')
  }
  if (rest && !rest.startsWith('<')) handler.text?.(plain(rest))
}

function charsetOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** @returns what could not be read yet because it is not whole */
function scan(xml: string, handler: TagHandler): string {
  let at = 0
  for (;;) {
    const tag = xml.indexOf('<', at)
    const end = tag < 0 ? endOfText(xml, at) : tag
    if (end > at) handler.text?.(plain(xml.slice(at, end)))
    if (tag < 0) return xml.slice(end)
    const next = scanTag(xml, tag, handler)
    if (next === undefined) return xml.slice(tag)
    at = next
  }
}

/** Where the text ends that no further piece can change. */
function endOfText(xml: string, from: number): number {
  const entity = xml.lastIndexOf('&')
  const isOpen = entity >= from && entity > xml.length - LONGEST_ENTITY && !xml.includes(';', entity)
  return isOpen ? entity : xml.length
}

/** @returns where the tag ends; undefined when it is not whole */
function scanTag(xml: string, at: number, handler: TagHandler): number | undefined {
  if (xml[at + 1] === '!') return scanDeclaration(xml, at, handler)
  if (xml[at + 1] === '?') return behind(xml, '?>', at)
  const end = endOfTag(xml, at)
  if (end === undefined) return undefined
  const inner = xml.slice(at + 1, end)
  const name = /^\/?([^\s/>]*)/.exec(inner)?.[1] ?? ''
  const local = name.slice(name.indexOf(':') + 1)
  if (!inner.startsWith('/')) handler.open?.(local, (asked) => attributeIn(inner, asked))
  if (inner.startsWith('/') || inner.endsWith('/')) handler.close?.(local)
  return end + 1
}

function scanDeclaration(xml: string, at: number, handler: TagHandler): number | undefined {
  const start = xml.slice(at, at + 9).toUpperCase()
  if (start.startsWith('<!--')) return behind(xml, '-->', at + 4)
  if (start === '<![CDATA[') {
    const end = behind(xml, ']]>', at + 9)
    if (end !== undefined) handler.text?.(xml.slice(at + 9, end - 3))
    return end
  }
  if ('<!DOCTYPE'.startsWith(start) || '<![CDATA['.startsWith(start) || '<!--'.startsWith(start)) {
    if (start.length < 9) return undefined
  }
  throw new Unreadable('It declares a document type, which no file of its kind needs: it is not read.')
}

function behind(xml: string, sign: string, from: number): number | undefined {
  const at = xml.indexOf(sign, from)
  return at < 0 ? undefined : at + sign.length
}

/** A `>` within quotation marks does not end a tag. */
function endOfTag(xml: string, from: number): number | undefined {
  let quote = ''
  for (let at = from; at < xml.length; at += 1) {
    const sign = xml[at] ?? ''
    if (quote) quote = sign === quote ? '' : quote
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return at
  }
  return undefined
}

const patterns = new Map<string, RegExp>()

/** By its name with or without a prefix, whichever was asked for. */
function attributeIn(tag: string, name: string): string | undefined {
  const pattern = patterns.get(name) ?? new RegExp(`[\\s:]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
  patterns.set(name, pattern)
  const found = pattern.exec(tag)
  return found ? plain(found[1] ?? found[2] ?? '') : undefined
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** An entity of a document's own stays as it is written. */
function plain(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return ownValue(entities, name) ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
  })
}
