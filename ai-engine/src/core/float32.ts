/** 32-bit floats, little-endian. */
export function bytesOfFloats(floats: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(floats.length * 4)
  for (const [index, value] of floats.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes
}

/** The floats that `bytesOfFloats` wrote. The length of `bytes` must be divisible by 4. */
export function floatsIn(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4))
}
