import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findChromium } from '../../../scripts/find-programs.mjs'
import { firstLoadKilobytes } from '../../../scripts/first-load-scripts.mjs'
import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import type { Report } from '../common/report.ts'
import { startChat } from './chat-page.ts'
import { type Opened, openCold, openThread, signIn, streamInChat, streamInPeer } from './measures.ts'
import { servePeers } from './peer-pages.ts'
import type { Felt } from './watch-page.ts'

const usage = `npm run bench -- ui [--deltas 1750] [--every 2] [--json] [--quick]

In Chromium: the page, plain react-markdown rendering the whole text again and streamdown, on the same answer of
60 kB; the page with threads of 30, 300 and 3,000 messages; and the first load. Needs the page to be built.`

export const ui: Benchmark = {
  usage,
  options: { deltas: { type: 'string' }, every: { type: 'string' } },
  run,
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const deltas = given.quick ? 70 : numberOf(given, 'deltas', 1_750)
  const every = numberOf(given, 'every', 2)
  const lengths = given.quick ? [30] : [30, 300, 3_000]
  const [chat, peers] = [await startChat(), await servePeers()]
  const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu']
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args })
  try {
    const { context, userId } = await signIn(browser, chat.url)
    progress('the answer in the page')
    const { felt, text } = await streamInChat(context, chat, deltas, every)
    const streams: Record<string, Felt> = { 'Grizz Chat': felt }
    for (const peer of ['whole', 'streamdown'] as const) {
      progress(`the answer in ${peer}`)
      streams[names[peer]] = await streamInPeer(browser, peers.urlOf(peer), text, deltas, every)
    }
    const threads: Opened[] = []
    for (const length of lengths) {
      progress(`a thread of ${length}`)
      threads.push(await openThread(context, chat, await chat.saveThread(userId, length), length))
    }
    progress('the first load')
    const load = { kilobytes: firstLoadKilobytes(out), interactiveMs: await openCold(browser, context, chat.url) }
    return reportOf({ characters: text.length, streams, threads, load })
  } finally {
    await browser.close()
    await Promise.all([peers.close(), chat.close()])
  }
}

const out = fileURLToPath(new URL('../../../web/out', import.meta.url))
const names = { whole: 'react-markdown, whole text', streamdown: 'streamdown' }

interface Found {
  characters: number
  streams: Record<string, Felt>
  threads: readonly Opened[]
  load: { kilobytes: number; interactiveMs: number }
}

function reportOf(figures: Found): Report {
  const { characters, streams, threads, load } = figures
  const longest = streams['Grizz Chat']?.longestMs ?? 0
  const nodes = Math.max(...threads.map((thread) => thread.nodes))
  return {
    title: 'The page',
    tables: [streamTable(characters, streams), threadTable(threads), loadTable(load)],
    goals: [
      { goal: 'no task over 50 ms while 60 kB stream in', measured: `${whole(longest)} ms`, met: longest <= 50 },
      { goal: 'under 5,000 DOM nodes', measured: whole(nodes), met: nodes < 5_000 },
      { goal: 'first load at most 180 kB', measured: `${load.kilobytes.toFixed(1)} kB`, met: load.kilobytes <= 180 },
      {
        goal: 'interactive in 1 s, cold, processor slowed 4 times',
        measured: `${whole(load.interactiveMs)} ms`,
        met: load.interactiveMs <= 1_000,
      },
    ],
    figures,
  }
}

function streamTable(characters: number, streams: Record<string, Felt>) {
  return {
    title: `An answer of ${characters.toLocaleString('en')} characters`,
    columns: ['page', 'seconds', 'in long tasks, ms', 'longest task, ms', 'frames a second'],
    rows: Object.entries(streams).map(([name, { seconds, blockedMs, longestMs, framesPerSecond }]) => [
      name,
      seconds.toFixed(1),
      whole(blockedMs),
      whole(longestMs),
      whole(framesPerSecond),
    ]),
  }
}

function threadTable(threads: readonly Opened[]) {
  return {
    title: 'Opening a thread',
    columns: ['messages', 'open, ms', 'DOM nodes', 'heap, MB'],
    rows: threads.map(({ messages, openMs, nodes, heapMb }) => [
      messages.toLocaleString('en'),
      whole(openMs),
      whole(nodes),
      heapMb.toFixed(1),
    ]),
  }
}

function loadTable({ kilobytes, interactiveMs }: Found['load']) {
  return {
    title: 'First load',
    columns: ['gzipped JavaScript, kB', 'interactive, cold, processor slowed 4 times, ms'],
    rows: [[kilobytes.toFixed(1), whole(interactiveMs)]],
  }
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')
