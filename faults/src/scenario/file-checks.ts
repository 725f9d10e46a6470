/** The checks of a run's files: what every engine gives, what Postgres keeps, and what models were told. */
import { isDeepStrictEqual } from 'node:util'
import type { SeenRequest } from '@grizz/testing/upstream/common/seen'
import type { KnownFile } from '../clients/known-files.ts'
import { transfer } from '../common/transfer.ts'
import type { Environment } from '../engines/environment.ts'
import type { Member } from '../engines/fleet.ts'
import { requestsOf } from './checks.ts'
import { readFileSnapshot, type SavedFile } from './file-snapshot.ts'
import type { Scenario, Sent } from './scenario.ts'

const CHUNK_BYTES = 256 * 1024
/** A file takes this much of a user's quota at least. */
const LEAST_CHARGE = 64 * 1024
const MAX_READ_ATTEMPTS = 3

export interface FileEvidence {
  scenario: Scenario
  /** Acknowledged and not deleted, and those that must not be there. */
  kept: readonly KnownFile[]
  gone: readonly KnownFile[]
}

export async function checkFiles({ scenario, kept, gone }: FileEvidence): Promise<string[]> {
  const { environment, talks } = scenario
  const { files: saved, orphans } = await readFileSnapshot(environment)
  const known = new Set(kept.map(({ id }) => id))
  const unknown = saved.filter(({ id }) => !known.has(id))
  const sent = talks.flatMap((talk) => talk.sent).filter(({ question }) => question.files)
  const { requests } = environment.upstream.log()
  return [
    ...(orphans > 0 ? [`${orphans} rows belong to no file`] : []),
    ...unknown.map(({ id, state }) => `file ${id} is ${state}, and was never acknowledged, or was deleted`),
    ...kept.flatMap((file) =>
      checkSaved(
        file,
        saved.find(({ id }) => id === file.id),
      ),
    ),
    ...(await Promise.all(environment.engines.map((engine) => checkEngine(environment, engine, kept, gone)))).flat(),
    ...(await checkQuestions(environment, sent, kept)),
    ...sent.flatMap((one) => checkTold(one, requestsOf(one, requests), kept)),
  ]
}

function checkSaved({ name, kind, bytes }: KnownFile, saved: SavedFile | undefined): string[] {
  if (!saved) return [`${name} was acknowledged and has no row`]
  const { state, chunks, chunkBytes, lastChunk, pieces, readAttempts } = saved
  const rows = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES))
  const isWhole =
    saved.bytes === bytes.length && chunkBytes === bytes.length && chunks === rows && lastChunk === rows - 1
  const violations = isWhole ? [] : [`${name} of ${bytes.length} bytes is kept as ${JSON.stringify(saved)}`]
  const isReadable = kind !== 'bytes' && readAttempts <= MAX_READ_ATTEMPTS
  if (state !== 'ready' && (state !== 'unreadable' || isReadable)) violations.push(`${name} (${kind}) is ${state}`)
  if (pieces > 0 !== (kind === 'text' && state === 'ready'))
    violations.push(`${name} is ${state} with ${pieces} pieces`)
  return violations
}

/** Every engine gives its owner the same bytes, and nobody else any. */
async function checkEngine(
  { cookie, stranger }: Environment,
  { name: engine, address }: Member,
  kept: readonly KnownFile[],
  gone: readonly KnownFile[],
): Promise<string[]> {
  const get = (path: string, who: string) => transfer({ address, method: 'GET', path, credential: { cookie: who } })
  const violations: string[] = []
  for (const { id, name, bytes } of kept) {
    const own = await get(`/api/files/${id}/content`, cookie)
    if (own.status !== 200 || !own.bytes.equals(bytes))
      violations.push(`${engine} gives ${own.status} and ${own.bytes.length} bytes of ${name}, of ${bytes.length}`)
    for (const path of ['', '/content', '/text', '/content?size=thumbnail']) {
      const { status } = await get(`/api/files/${id}${path}`, stranger)
      if (status !== 404) violations.push(`${engine} answers a stranger ${status} for ${path} of ${name}`)
    }
  }
  for (const { id, name } of gone) {
    const { status } = await get(`/api/files/${id}/content`, cookie)
    if (status !== 404) violations.push(`${engine} answers ${status} for ${name}, which is gone`)
  }
  const listed = JSON.parse((await get('/api/files', cookie)).bytes.toString()) as { limits: { usedBytes: number } }
  const used = kept.reduce((sum, { bytes }) => sum + Math.max(bytes.length, LEAST_CHARGE), 0)
  if (listed.limits.usedBytes !== used)
    violations.push(`${engine} counts ${listed.limits.usedBytes} bytes, not ${used}`)
  return violations
}

/** Each question has its files, in order, as parts and as references. */
async function checkQuestions({ query }: Environment, sent: readonly Sent[], kept: readonly KnownFile[]) {
  const rows = await query<{ id: string; named: unknown; held: string[] }>(
    `select m.id, (select jsonb_agg(jsonb_build_array(p->>'fileId', p->>'name', (p->>'bytes')::int))
         from jsonb_array_elements(m.parts) p where p->>'type' = 'file') as named,
       array(select file_id::text from message_files where message_id = m.id order by file_id) as held
     from messages m where m.id = any($1)`,
    [sent.map(({ message }) => message.id)],
  )
  return sent.flatMap(({ message, question: { files = [] } }) => {
    const row = rows.find(({ id }) => id === message.id)
    const own = files.map((id) => kept.find((file) => file.id === id))
    const named = own.map((file) => [file?.id, file?.name, file?.bytes.length])
    const isSame = isDeepStrictEqual(row?.named, named) && isDeepStrictEqual(row?.held, [...files].sort())
    return isSame ? [] : [`question ${message.id} has files ${JSON.stringify(row)}, not ${JSON.stringify(named)}`]
  })
}

/** A model that is asked has the beginning of each text that was read in time, at least of the first. */
function checkTold({ run, question }: Sent, requests: readonly SeenRequest[], kept: readonly KnownFile[]): string[] {
  const texts = (question.files ?? []).flatMap((id) => kept.filter((file) => file.id === id && file.kind === 'text'))
  const asked = requests.filter(({ status }) => status === 200).map((request) => request.question)
  return texts.flatMap(({ name, marker }, index) => {
    const excuses = [`"${name}", which was not read in time`, `"${name}", which could not be read`]
    const filled = index === 0 ? [] : [`only the beginning of "${name}"`]
    const isTold = (text: string) => [`${marker}\n`, ...excuses, ...filled].some((said) => text.includes(said))
    return asked.every(isTold) ? [] : [`the model was asked for run ${run.id} without the text of ${name}`]
  })
}
