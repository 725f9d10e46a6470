// The JavaScript that the page loads first, gzipped, as the exported document names it. Says so when there is no export.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const mostKilobytes = 180
const out = fileURLToPath(new URL('../web/out', import.meta.url))

if (existsSync(`${out}/index.html`)) check(readFileSync(`${out}/index.html`, 'utf8'))
else console.log('first load: not measured, the page is not built (npm start builds it)')

function check(html) {
  // Browsers that know modules never load the `nomodule` polyfills.
  const tags = [...html.matchAll(/<script\b[^>]*\ssrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/\snomodule\b/i.test(tag))
  const sources = new Set(tags.map(([, source]) => source.split('?')[0]))
  const bytes = [...sources].reduce((sum, source) => sum + gzipSync(readFileSync(`${out}${source}`)).length, 0)
  const kilobytes = bytes / 1000
  console.log(
    `first load: ${kilobytes.toFixed(1)} kB of gzipped JavaScript in ${sources.size} files (at most ${mostKilobytes})`,
  )
  if (kilobytes > mostKilobytes) process.exitCode = 1
}
