import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { read } from './read.ts'

async function readPicture(bytes: Buffer) {
  const found = await read(bytes, 'a')
  if (typeof found === 'string' || !found.preview || !found.thumbnail) throw new Error(`no picture: ${found}`)
  return { ...found, preview: found.preview, thumbnail: found.thumbnail }
}

/** Noise, which nothing can pack. */
function noise(width: number, height: number, channels: 3 | 4 = 3) {
  return sharp({
    create: { width, height, channels, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })
}

describe('a picture becomes one that holds nothing but its pixels:', () => {
  it('a photo', async () => {
    const photo = await noise(3000, 1500)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'SECRET' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .toBuffer()
    expect(photo.includes('SECRET')).toBe(true)
    const { mediaType, width, height, pages, preview, thumbnail } = await readPicture(photo)
    expect({ mediaType, width, height, pages }).toEqual({
      mediaType: 'image/jpeg',
      width: 3000,
      height: 1500,
      pages: [],
    })
    expect(await sharp(preview).metadata()).toMatchObject({ format: 'jpeg', width: 1568, height: 784 })
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 160 })
    for (const made of [preview, thumbnail]) {
      expect(made.includes('SECRET')).toBe(false)
      expect((await sharp(made).metadata()).exif).toBeUndefined()
    }
    expect(preview.length).toBeLessThanOrEqual(1_000_000)
  })

  it('one that lies on its side stands up', async () => {
    const lying = await noise(200, 100).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const { width, height, preview } = await readPicture(lying)
    expect({ width, height }).toEqual({ width: 100, height: 200 })
    expect(await sharp(preview).metadata()).toMatchObject({ width: 100, height: 200 })
  })

  it('a drawing stays sharp and clear', async () => {
    const drawing = await sharp({ create: { width: 800, height: 400, channels: 4, background: '#ff000080' } })
      .png()
      .toBuffer()
    const { preview, thumbnail } = await readPicture(drawing)
    expect(await sharp(preview).metadata()).toMatchObject({ format: 'png', width: 800, hasAlpha: true })
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'png', width: 320 })
  })

  it('one of PNG that is too large as such', async () => {
    const { preview } = await readPicture(await noise(2000, 2000, 4).png().toBuffer())
    expect(preview.length).toBeLessThanOrEqual(1_000_000)
    expect((await sharp(preview).metadata()).format).toBe('jpeg')
  })

  it.each(['webp', 'avif', 'gif'] as const)('%s', async (format) => {
    const { mediaType, width } = await readPicture(await noise(64, 64).toFormat(format).toBuffer())
    expect({ mediaType, width }).toEqual({ mediaType: `image/${format}`, width: 64 })
  })
})
