const note = '\n[cut here: the rest was too long]'

/** The text, or as much of its beginning as fits with a note that it was cut. Counts UTF-8; splits no character. */
export function cutToBytes(text: string, most: number): string {
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text.toWellFormed()
  const bytes = Buffer.from(text.slice(0, most))
  let end = Math.min(bytes.byteLength, most - note.length)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end) + note
}
