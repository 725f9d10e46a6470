import { crc32 } from 'node:zlib'

/**
 * On a Cluster one blocking read sees keys of one hash slot only, so every key carries one of 16 hash tags, chosen
 * from the conversation's id.
 */
export const BUCKETS = 16

export function bucketOf(conversationId: string): number {
  return crc32(conversationId) % BUCKETS
}

export function logKey(conversationId: string): string {
  return `grizz:{b${bucketOf(conversationId)}}:log:${conversationId}`
}

/** Holds the position from which a running run needs its log. */
export function pinKey(conversationId: string): string {
  return `grizz:{b${bucketOf(conversationId)}}:hold:${conversationId}`
}

export function onceKey(conversationId: string, once: string): string {
  return `grizz:{b${bucketOf(conversationId)}}:once:${conversationId}:${once}`
}

/** Which life of its server the bucket is in. */
export function lifeKey(bucket: number): string {
  return `grizz:{b${bucket}}:life`
}

/** An entry in this stream wakes an engine's blocked reader, so that it reads another conversation too. */
export function wakeKey(bucket: number, engine: string): string {
  return `grizz:{b${bucket}}:wake:${engine}`
}
