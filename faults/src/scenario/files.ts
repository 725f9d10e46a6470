import { type KnownFile, makeKnownFile } from '../clients/known-files.ts'
import { questionOf } from '../clients/plans.ts'
import { plainQuestion, type Question } from '../clients/questions.ts'
import { createUploader, type Uploader } from '../clients/uploader.ts'
import type { Random } from '../common/random.ts'
import { checkFiles } from './file-checks.ts'
import { readFileSnapshot } from './file-snapshot.ts'
import type { Scenario } from './scenario.ts'
import { settleFiles } from './settle-files.ts'

/** The files of a run. */
export interface FilesInUse {
  kept: KnownFile[]
  gone: KnownFile[]
  uploader(random: Random): Uploader
}

/** @returns the files of the run, and what checks them and deletes them again when it is over */
export function openFiles(scenario: Scenario): { files: FilesInUse; end: () => Promise<void> } {
  const { environment, report } = scenario
  const addresses = environment.engines.map(({ address }) => address)
  const credential = { cookie: environment.cookie }
  const files: FilesInUse = {
    kept: [],
    gone: [],
    uploader: (random) => createUploader({ credential, addresses, random, report }),
  }
  return {
    files,
    end: async () => {
      await settleFiles(scenario)
      for (const violation of await checkFiles({ scenario, ...files })) report(violation)
      const uploader = files.uploader(scenario.random)
      for (const file of files.kept) await uploader.remove(file)
      const { files: left, orphans } = await readFileSnapshot(environment)
      if (left.length + orphans > 0)
        report(`${left.length} files and ${orphans} rows are left of files that were deleted`)
    },
  }
}

/** Uploads one to three files at once, deletes some of the others, and leaves some half. @returns those to be sent */
export async function uploadSome({ kept, gone, uploader }: FilesInUse, random: Random): Promise<KnownFile[]> {
  const own = uploader(random.fork())
  const toSend = [
    makeKnownFile(random, 'text'),
    ...Array.from({ length: random.whole(0, 2) }, () => makeKnownFile(random)),
  ]
  const others = Array.from({ length: random.whole(0, 2) }, () => makeKnownFile(random))
  const [sent] = await Promise.all([uploadAll(toSend), ...others.map(comeAndGo)])
  return sent ?? []

  async function uploadAll(files: readonly KnownFile[]): Promise<KnownFile[]> {
    const done = (await Promise.all(files.map(async (file) => ((await own.upload(file)) > 0 ? [file] : [])))).flat()
    kept.push(...done)
    return done
  }

  async function comeAndGo(file: KnownFile): Promise<void> {
    const isBrokenOff = random.chance(0.4)
    const tries = await (isBrokenOff ? own.breakOff(file) : own.upload(file))
    // A try that nobody waits for any more may come after a deletion, and is then an upload like any other.
    if (isBrokenOff || (tries === 1 && (await own.remove(file)) > 0)) gone.push(file)
    else if (tries) kept.push(file)
  }
}

/** A question with these files, which is answered at once or after looking into the first of them. */
export function questionWith(random: Random, files: readonly KnownFile[]): Question {
  const ids = files.map(({ id }) => id)
  const [first] = files
  if (!first || random.chance(0.4)) return { ...plainQuestion(random), files: ids }
  const calls = [
    { tool: 'search_files', args: { query: first.marker }, key: '' },
    { tool: 'read_file', args: { file: first.id }, key: '' },
  ]
  const pause = ' word'.repeat(random.whole(5, 30))
  const together = random.chance(0.5)
  const turns = together ? [calls, []] : [calls.slice(0, 1), calls.slice(1), []]
  const plan = turns.map((of, turn) => ({ text: `Turn ${turn}:${pause}.`, calls: of }))
  return { ...questionOf(plan, '', () => ({ delay: random.whole(5, 25), in: 100, out: 100 })), files: ids }
}
