// The JavaScript that the page loads first. Says so when there is no export.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { firstLoadKilobytes, firstLoadScripts } from './first-load-scripts.mjs'

const MAX_KILOBYTES = 180
const out = fileURLToPath(new URL('../web/out', import.meta.url))

if (existsSync(`${out}/index.html`)) check()
else console.log('first load: not measured, the page is not built (npm start builds it)')

function check() {
  const kilobytes = firstLoadKilobytes(out)
  const files = firstLoadScripts(out).length
  console.log(
    `first load: ${kilobytes.toFixed(1)} kB of gzipped JavaScript in ${files} files (at most ${MAX_KILOBYTES})`,
  )
  if (kilobytes > MAX_KILOBYTES) process.exitCode = 1
}
