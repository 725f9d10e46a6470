/** Most pixels a side of what is uploaded: models are given fewer still. */
const MOST_PIXELS = 2_048
const JPEG_QUALITY = 0.9

export interface PreparedFile {
  content: Blob
  name: string
  /** Of a picture that this browser can show. */
  width?: number
  height?: number
}

/**
 * A picture as it is uploaded: no larger than models need, upright, and no format of one maker, where this browser can
 * read it. Anything else stays as it is.
 */
export async function preparePicture(file: File): Promise<PreparedFile> {
  const asItIs = { content: file, name: file.name }
  const bitmap = await decoded(file)
  if (!bitmap) return asItIs
  try {
    const { width, height } = bitmap
    const scale = Math.min(1, MOST_PIXELS / Math.max(width, height))
    const foreign = isHeic(file)
    if ((scale === 1 && !foreign) || file.type === 'image/gif') return { ...asItIs, width, height }
    const [smallWidth, smallHeight] = [Math.round(width * scale), Math.round(height * scale)]
    const content = await drawn(bitmap, smallWidth, smallHeight, file.type === 'image/png' ? 'image/png' : 'image/jpeg')
    if (!content || (!foreign && content.size >= file.size)) return { ...asItIs, width, height }
    return { content, name: named(file.name, content.type), width: smallWidth, height: smallHeight }
  } finally {
    bitmap.close()
  }
}

/** Undefined for what is no picture, or none that this browser reads; an SVG is text. */
async function decoded(file: File): Promise<ImageBitmap | undefined> {
  if (file.type === 'image/svg+xml' || !(file.type.startsWith('image/') || isHeic(file))) return undefined
  return createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
}

function isHeic({ type, name }: File): boolean {
  return /^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name)
}

function drawn(bitmap: ImageBitmap, width: number, height: number, type: string): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height)
  return new Promise((resolve) => canvas.toBlob(resolve, type, JPEG_QUALITY))
}

function named(name: string, type: string): string {
  const ending = type === 'image/png' ? 'png' : 'jpg'
  return new RegExp(`\\.${ending === 'jpg' ? 'jpe?g' : ending}$`, 'i').test(name)
    ? name
    : `${name.replace(/\.[^.]+$/, '')}.${ending}`
}
