import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyValueStorage, memoryStorage } from '../../../src/client/browser.ts'
import { createOtherTabs, type OtherTabs } from '../../../src/client/other-tabs.ts'
import { createDraftFiles, editedDraft } from '../../../src/live/files/draft-files.ts'
import { NEW_CONVERSATION, newInProject } from '../../../src/live/sending/drafts.ts'
import { createTestClock, until } from '../../setup/test-browser.ts'

let storage: KeyValueStorage
let tabs: OtherTabs[]

beforeEach(() => {
  storage = memoryStorage()
  tabs = []
})

afterEach(() => {
  for (const tab of tabs) tab.close()
})

function openTab(userId = 'ada') {
  const otherTabs = createOtherTabs(new BroadcastChannel('draft-files'))
  tabs.push(otherTabs)
  return createDraftFiles({ storage, userId, otherTabs })
}

describe('the files of a draft', () => {
  it('survive a reload, belong to one user and one conversation, and are forgotten when the last is taken out', () => {
    openTab().write('c', ['1', '2'])
    expect(openTab().read('c')).toEqual(['1', '2'])
    expect(openTab('bob').read('c')).toEqual([])
    expect(openTab().read('d')).toEqual([])
    expect(openTab().holds('2')).toBe(true)
    openTab().write('c', [])
    expect(openTab().holds('2')).toBe(false)
    expect(storage.length).toBe(0)
  })

  it('are heard in the other tabs of this user', async () => {
    const [mine, other] = [openTab(), openTab()]
    const heard: (readonly string[])[] = []
    other.subscribe(() => heard.push(other.read('c')))
    mine.write('c', ['1'])
    await until(
      createTestClock(),
      () => heard,
      (lists) => lists.length > 0,
    )
    expect(heard).toEqual([['1']])
  })

  it('of a conversation that does not exist yet are each tab’s own', () => {
    for (const name of [NEW_CONVERSATION, newInProject('p')]) {
      const [mine, other] = [openTab(), openTab()]
      mine.write(name, ['1'])
      other.write(name, ['2'])
      expect(mine.read(name)).toEqual(['1'])
      mine.write(name, [])
      expect(openTab().read(name)).toEqual(['2'])
      other.write(name, [])
      expect(storage.length).toBe(0)
    }
  })

  it('of a question that is edited last as long as its editor', () => {
    const [mine, other] = [openTab(), openTab()]
    mine.write(editedDraft('m'), ['1'])
    expect(mine.read(editedDraft('m'))).toEqual(['1'])
    expect(other.read(editedDraft('m'))).toEqual([])
    expect(storage.length).toBe(0)
  })

  it('come back before what was attached since, each once', () => {
    const tab = openTab()
    tab.write('c', ['2', '3'])
    tab.giveBack('c', ['1', '2'])
    expect(tab.read('c')).toEqual(['1', '2', '3'])
  })

  it('are the same list until it is another one, so that React may compare it', () => {
    const tab = openTab()
    expect(tab.read('c')).toBe(tab.read('c'))
    tab.write('c', ['1'])
    expect(tab.read('c')).toBe(tab.read('c'))
  })
})
