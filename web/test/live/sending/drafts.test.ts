import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyValueStorage, memoryStorage } from '../../../src/client/browser.ts'
import { createOtherTabs, type OtherTabs } from '../../../src/client/other-tabs.ts'
import { createDrafts, NEW_CONVERSATION } from '../../../src/live/sending/drafts.ts'
import { createTestClock, until } from '../../setup/test-browser.ts'

let storage: KeyValueStorage
let tabs: OtherTabs[]
const clock = createTestClock()

beforeEach(() => {
  storage = memoryStorage()
  tabs = []
})

afterEach(() => {
  for (const tab of tabs) tab.close()
})

function openTab(userId = 'ada') {
  const otherTabs = createOtherTabs(new BroadcastChannel('drafts'))
  tabs.push(otherTabs)
  return createDrafts({ storage, userId, otherTabs })
}

describe('the draft of a conversation', () => {
  it('is kept, belongs to one person and one conversation, and is forgotten when emptied', () => {
    openTab().write('c', 'half a thought')
    expect(openTab().read('c')).toBe('half a thought')
    expect(openTab().read('d')).toBe('')
    expect(openTab('bob').read('c')).toBe('')
    openTab().write('c', '')
    expect(storage.length).toBe(0)
  })

  it('that is given back stands before what was written since, in the open composer too', () => {
    const tab = openTab()
    const shown: [string, boolean][] = []
    const stop = tab.listen('c', (text, givenBack) => shown.push([text, givenBack]))
    tab.listen('d', (text, givenBack) => shown.push([text, givenBack]))
    tab.write('c', 'meanwhile')
    tab.giveBack('c', 'refused')
    expect(tab.read('c')).toBe('refused\n\nmeanwhile')
    expect(shown).toEqual([['refused\n\nmeanwhile', true]])
    stop()
    tab.giveBack('c', 'once more')
    expect(shown).toHaveLength(1)
  })

  it('is heard in the other tabs of this person that have the conversation open, as it is written', async () => {
    const heard: string[] = []
    const [writing, other, bob] = [openTab(), openTab(), openTab('bob')]
    const stop = other.listen('c', (text) => heard.push(text))
    other.listen('d', (text) => heard.push(`d: ${text}`))
    bob.listen('c', (text) => heard.push(`bob: ${text}`))
    for (const text of ['a', 'ab', '']) writing.write('c', text)
    await until(
      clock,
      () => heard,
      (seen) => seen.length >= 3,
    )
    expect(heard).toEqual(['a', 'ab', ''])
    stop()
    writing.write('c', 'unheard')
    writing.write('d', 'last')
    await until(
      clock,
      () => heard.at(-1),
      (seen) => seen === 'd: last',
    )
    expect(heard).not.toContain('unheard')
  })
})

describe('the draft of a conversation that does not exist yet', () => {
  it('is what was written last anywhere, for a tab that opens', () => {
    const [one, two] = [openTab(), openTab()]
    one.write(NEW_CONVERSATION, 'one')
    two.write(NEW_CONVERSATION, 'two')
    expect(openTab().read(NEW_CONVERSATION)).toBe('two')
  })

  it('stays its own in each tab, which forgets only its own', () => {
    const [one, two] = [openTab(), openTab()]
    for (const tab of [one, two]) expect(tab.read(NEW_CONVERSATION)).toBe('')
    one.write(NEW_CONVERSATION, 'one')
    two.write(NEW_CONVERSATION, 'two')
    expect(one.read(NEW_CONVERSATION)).toBe('one')
    one.write(NEW_CONVERSATION, '')
    expect(openTab().read(NEW_CONVERSATION)).toBe('two')
    two.write(NEW_CONVERSATION, '')
    expect(openTab().read(NEW_CONVERSATION)).toBe('')
  })
})
