import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * The scripts that the exported document names: their files. Browsers that know modules never load the `nomodule` ones.
 */
export function firstLoadScripts(out) {
  const html = readFileSync(join(out, 'index.html'), 'utf8')
  const tags = [...html.matchAll(/<script\b[^>]*\ssrc="([^"?]+)[^>]*>/g)].filter(([tag]) => !/\snomodule\b/i.test(tag))
  return [...new Set(tags.map(([, source]) => join(out, source)))]
}

/** Their total size, gzipped, in kB. */
export function firstLoadKilobytes(out) {
  return firstLoadScripts(out).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1000
}
