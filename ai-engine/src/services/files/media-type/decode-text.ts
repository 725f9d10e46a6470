/** Bytes that are read to guess a charset. */
const SAMPLE_BYTES = 65_536
const MIN_PRINTABLE = 0.97

export interface DecodedText {
  text: string
  /** A label of the Encoding standard. */
  charset: string
}

/**
 * The text of bytes in whatever charset: by byte order mark, as UTF-8, as UTF-16 without a mark, or as the most likely
 * legacy charset.
 * @param isCut the bytes are the beginning of more, and may end within a character
 * @returns undefined for what is no text
 */
export async function decodeText(bytes: Buffer, { isCut = false } = {}): Promise<DecodedText | undefined> {
  const marked = charsetOfMark(bytes)
  if (marked) return { text: new TextDecoder(marked).decode(bytes), charset: marked }
  const utf8 = decodeStrictly(bytes, 'utf-8', isCut)
  if (utf8 !== undefined && countControls(utf8) <= utf8.length / 100) return { text: utf8, charset: 'utf-8' }
  return utf16WithoutMark(bytes, isCut) ?? legacy(bytes)
}

function charsetOfMark([a, b, c]: Buffer): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return undefined
}

function decodeStrictly(bytes: Buffer, charset: string, isCut: boolean): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return undefined
  }
}

/** Signs that texts hardly have. An escape is in logs and in some charsets, a form feed in old documents. */
function countControls(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these tell text from what is none
  return text.match(/[\0-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0
}

/** Random bytes are hardly ever well-formed UTF-16 of printable characters with blanks in between. */
function utf16WithoutMark(bytes: Buffer, isCut: boolean): DecodedText | undefined {
  if (bytes.length < 8 || (bytes.length % 2 === 1 && !isCut)) return undefined
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  for (const charset of ['utf-16le', 'utf-16be']) {
    const start = decodeStrictly(sample, charset, true)
    if (start === undefined || !looksWritten(start)) continue
    const text = decodeStrictly(bytes, charset, isCut)
    if (text !== undefined && countControls(text) === 0) return { text, charset }
  }
  return undefined
}

function looksWritten(text: string): boolean {
  const printable = text.match(/[\p{L}\p{M}\p{N}\p{P}\p{Sc}\p{Sm}\p{Zs}\s]/gu)?.length ?? 0
  const common = text.match(/[ \n\u3000-\u3002]/g)?.length ?? 0
  return printable >= text.length * MIN_PRINTABLE && common >= text.length / 200 && common > 0
}

/** Charsets in which texts are still found, by the names of jschardet, with the labels of the Encoding standard. */
const charsets: Readonly<Record<string, string>> = {
  CP932: 'shift_jis',
  SHIFT_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'ISO-2022-JP': 'iso-2022-jp',
  CP949: 'euc-kr',
  'EUC-KR': 'euc-kr',
  GB2312: 'gbk',
  GB18030: 'gb18030',
  Big5: 'big5',
  'Windows-1250': 'windows-1250',
  'ISO-8859-2': 'iso-8859-2',
  'Windows-1251': 'windows-1251',
  'KOI8-R': 'koi8-r',
  'koi8-u': 'koi8-u',
  IBM866: 'ibm866',
  'ISO-8859-5': 'iso-8859-5',
  MacCyrillic: 'x-mac-cyrillic',
  'Windows-1252': 'windows-1252',
  'ISO-8859-1': 'windows-1252',
  'Windows-1253': 'windows-1253',
  'ISO-8859-7': 'iso-8859-7',
  'Windows-1254': 'windows-1254',
  'Windows-1255': 'windows-1255',
  'Windows-1256': 'windows-1256',
  'Windows-1257': 'windows-1257',
  'TIS-620': 'windows-874',
  CP874: 'windows-874',
}

async function legacy(bytes: Buffer): Promise<DecodedText | undefined> {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  if (countControls(sample.toString('latin1')) > 0) return undefined
  // Its tables are large, and hardly any file needs them.
  const { default: jschardet } = await import('jschardet')
  const likely = jschardet.detectAll(sample).flatMap(({ encoding }) => charsets[encoding ?? ''] ?? [])
  const charset = likely[0] ?? 'windows-1252'
  return { text: new TextDecoder(charset).decode(bytes), charset }
}
