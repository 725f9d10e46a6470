import sharp, { type Metadata, type OutputInfo, type Sharp } from 'sharp'
import { type Reading, Unreadable } from '../contract/reading.ts'

const MAX_PIXELS = 50_000_000
const PREVIEW = { side: 1568, bytes: 1_000_000 }
const THUMBNAIL_SIDE = 320
const SECONDS = 20
/** What of a picture that may be too large is tried until it is not. */
const attempts = [
  { side: PREVIEW.side, quality: 85 },
  { side: PREVIEW.side, quality: 65 },
  { side: 1024, quality: 60 },
  { side: 768, quality: 50 },
]

// One of libvips' readers for each format that browsers show. All others, among them those of programs, stay closed.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadHeif',
  ],
})
sharp.cache(false)
sharp.concurrency(1)

/**
 * Decodes a picture and makes new ones of its first frame: nothing of what the file held beside its pixels is in them.
 * @throws Unreadable
 */
export async function readPicture(bytes: Buffer, mediaType: string): Promise<Reading> {
  try {
    const limits = { limitInputPixels: MAX_PIXELS, failOn: 'error' } as const
    const picture = await sharp(bytes, limits).metadata()
    const { width, height } = picture.autoOrient
    const pixels = await shrink(sharp(bytes, limits).timeout({ seconds: SECONDS }).autoOrient(), PREVIEW.side)
    const isDrawing = picture.hasAlpha || mediaType === 'image/png' || mediaType === 'image/gif'
    const preview = await makePreview(pixels, isDrawing)
    const small = open(await shrink(open(pixels), THUMBNAIL_SIDE))
    const thumbnail = await (picture.hasAlpha ? small.png() : small.jpeg({ quality: 80 })).toBuffer()
    return { mediaType: typeOf(picture, mediaType), width, height, hasPages: false, pages: [], preview, thumbnail }
  } catch (error) {
    throw new Unreadable(sentenceFor(error, mediaType), { cause: error })
  }
}

interface Pixels {
  data: Buffer
  info: OutputInfo
}

function shrink(picture: Sharp, side: number): Promise<Pixels> {
  return picture
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
}

function open({ data, info: { width, height, channels } }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } })
}

/** Of drawings and screens PNG keeps the letters sharp; it is taken where it is small enough. */
async function makePreview(pixels: Pixels, isDrawing: boolean): Promise<Buffer> {
  if (isDrawing) {
    const png = await open(pixels).png().toBuffer()
    if (png.length <= PREVIEW.bytes) return png
  }
  for (const { side, quality } of attempts) {
    const smaller = open(pixels).resize(side, side, { fit: 'inside', withoutEnlargement: true })
    const jpeg = await smaller.flatten({ background: '#fff' }).jpeg({ quality }).toBuffer()
    if (jpeg.length <= PREVIEW.bytes) return jpeg
  }
  throw new Unreadable('No picture could be made of it that is small enough for a model.')
}

/** AVIF comes in the same container as what is not decoded here. */
function typeOf({ format }: Metadata, mediaType: string): string {
  return format === 'heif' ? 'image/avif' : mediaType
}

function sentenceFor(error: unknown, mediaType: string): string {
  if (error instanceof Unreadable) return error.message
  const detail = error instanceof Error ? error.message : ''
  if (/pixel limit/i.test(detail)) return 'It has more than 50 million pixels. Make it smaller and add it again.'
  if (/^image\/hei[cf]/.test(mediaType))
    return 'Pictures in the format HEIC cannot be decoded here. Save it as JPEG and add that.'
  if (/unsupported image format|blocked/i.test(detail))
    return `Pictures of this kind are not read (${mediaType}). Save it as PNG or JPEG and add that.`
  if (/timeout/i.test(detail)) return 'It takes too long to decode. Save it anew, smaller, and add it again.'
  return 'It is broken: it could not be decoded.'
}
