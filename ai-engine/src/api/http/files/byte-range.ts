import type { ByteRange } from '../../../services/files/store/file-store.ts'

/**
 * The part of `size` bytes that a `Range` header asks for (RFC 9110, 14). `whole` where it asks for several ranges or for something
 * else than bytes, which may be ignored; `none` when nothing of it is there.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'whole' | 'none' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return 'whole'
  if (from === '')
    return Number(to) === 0 || size === 0 ? 'none' : { start: Math.max(0, size - Number(to)), end: size - 1 }
  const range = { start: Number(from), end: to === '' ? size - 1 : Math.min(Number(to), size - 1) }
  if (to !== '' && Number(to) < range.start) return 'whole'
  return range.start >= size ? 'none' : range
}
