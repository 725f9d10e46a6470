import { foldText } from '@grizz/protocol/fold-text'
import type { FoundMessage, SearchPage } from '@grizz/protocol/http'
import type { Snapshot } from '@grizz/protocol/resources'
import type { Account } from '../clients/account.ts'
import { createRandom, type Language, languages } from './words.ts'

/** Somebody whose history is read. */
export interface Person {
  account: Account
  conversations: readonly string[]
  /** Messages of their own. */
  own: number
}

export interface Asked {
  what: string
  ms: number[]
}

/** Asks for each of these so many times, after a few times that are not counted. @throws Error when an answer is wrong */
export async function measureAsked(person: Person, requests: number): Promise<Asked[]> {
  const words = await wordsOf(person)
  const random = createRandom(5)
  const pick = <T>(among: readonly T[]): T => {
    const one = among[Math.floor(random() * among.length)]
    if (one === undefined) throw new Error('there is nothing to pick from')
    return one
  }
  const kinds: Readonly<Record<string, () => Promise<void>>> = {
    'list of conversations': () => list(person),
    'open a conversation': () => open(person, pick(person.conversations)),
    'an older page': () => page(person, pick(person.conversations)),
    'search, a word': () => search(person, [pick(words)]),
    'search, two words': () => searchTogether(person, pick(words), pick(words)),
    ...Object.fromEntries(
      languages.map((language) => [`search, a word in ${language.name}`, () => searchIn(person, language, random())]),
    ),
    'search, nothing found': () => searchNothing(person, `zqx${Math.floor(random() * 1e6)}`),
  }
  const asked: Asked[] = []
  for (const [what, ask] of Object.entries(kinds)) {
    for (let warm = 0; warm < 5; warm += 1) await ask()
    const ms: number[] = []
    for (let count = 0; count < requests; count += 1) {
      const from = performance.now()
      await ask()
      ms.push(performance.now() - from)
    }
    asked.push({ what, ms })
  }
  return asked
}

async function list({ account }: Person): Promise<void> {
  const { conversations } = await account.ask<{ conversations: unknown[] }>('GET', '/api/conversations')
  if (conversations.length === 0) throw new Error('the list is empty')
}

function read({ account }: Person, id: string, query: string): Promise<Snapshot> {
  return account.ask<Snapshot>('GET', `/api/conversations/${id}/messages?${query}`)
}

async function open(person: Person, id: string): Promise<void> {
  const { messages } = await read(person, id, 'limit=50')
  if (messages.length !== Math.min(50, person.own)) throw new Error(`the conversation came with ${messages.length}`)
}

async function page(person: Person, id: string): Promise<void> {
  const newest = await read(person, id, 'limit=4')
  const { messages } = await read(person, id, `limit=4&before=${newest.nextBefore}`)
  if (messages.length !== 4 || messages[3]?.id !== newest.messages[0]?.parentId)
    throw new Error('the older page does not join the newer one')
}

function find({ account }: Person, query: string): Promise<SearchPage> {
  return account.ask<SearchPage>('GET', `/api/search?q=${encodeURIComponent(query)}`)
}

async function search(person: Person, words: readonly string[]): Promise<void> {
  const { messages } = await find(person, words.join(' '))
  if (messages.length === 0) throw new Error(`nothing was found for ${words}`)
  for (const found of messages) if (!holds(found, words)) throw new Error(`${found.messageId} does not hold ${words}`)
}

/** One of the thirty commonest words of a language. */
async function searchIn(person: Person, { name, word }: Language, chance: number): Promise<void> {
  const wanted = word(Math.floor(chance * 30))
  const { messages } = await find(person, wanted)
  if (messages.length === 0 && person.own >= 500) throw new Error(`nothing was found in ${name} for ${wanted}`)
  for (const found of messages)
    if (!holds(found, [wanted])) throw new Error(`${found.messageId} does not hold ${wanted}`)
}

async function searchTogether(person: Person, first: string, second: string): Promise<void> {
  const { messages } = await find(person, `${first} ${second}`)
  for (const found of messages)
    if (!holds(found, [first, second])) throw new Error(`${found.messageId} was found wrongly`)
}

async function searchNothing(person: Person, word: string): Promise<void> {
  const { messages } = await find(person, word)
  if (messages.length > 0) throw new Error(`${word} was found`)
}

/** The excerpt is around the first match: one of the words is in it. */
function holds({ excerpt }: FoundMessage, words: readonly string[]): boolean {
  return excerpt.some(({ text, match }) => match && words.some((word) => foldText(text).includes(foldText(word))))
}

async function wordsOf(person: Person): Promise<string[]> {
  const words = new Set<string>()
  for (const id of person.conversations.slice(0, 20)) {
    const { messages } = await read(person, id, 'limit=20')
    for (const { content } of messages)
      for (const word of content.split(' ')) if (/^[a-z]{4,}$/.test(word)) words.add(word)
  }
  return [...words]
}
