import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyValueStorage, memoryStorage } from '../../../src/client/browser.ts'
import { createOtherTabs } from '../../../src/client/other-tabs.ts'
import { ReadMarks } from '../../../src/live/thread/read-marks.ts'
import { createTestClock, createTestTab, type TestTab, until } from '../../setup/test-browser.ts'

const clock = createTestClock()
let storage: KeyValueStorage
let close: (() => void)[]

beforeEach(() => {
  storage = memoryStorage()
  close = []
})

afterEach(() => {
  for (const stop of close) stop()
})

interface Page {
  tab: TestTab
  marks: ReadMarks
}

function openPage(userId = 'ada'): Page {
  const tab = createTestTab({ origin: '', clock, storage })
  const otherTabs = createOtherTabs(new BroadcastChannel('marks'))
  const marks = new ReadMarks({ browser: tab.browser, userId, otherTabs })
  close.push(marks.follow(), otherTabs.close)
  return { tab, marks }
}

const marked = async ({ marks }: Page, ...wanted: string[]) =>
  until(
    clock,
    () => [...marks.getSnapshot()],
    (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
  )

function answer(page: Page, id: string): void {
  page.marks.answering(id, true)
  page.marks.answering(id, false)
}

describe('an answer that ends', () => {
  it('while another conversation is open is marked in every tab, until one of them looks', async () => {
    const [one, two] = [openPage(), openPage()]
    one.marks.look('open')
    answer(one, 'c')
    await marked(one, 'c')
    await marked(two, 'c')
    two.marks.look('c')
    await marked(two)
    await marked(one)
    expect(storage.length).toBe(0)
  })

  it('before the eyes of the person is not marked anywhere', async () => {
    const [one, two] = [openPage(), openPage()]
    one.marks.look('c')
    answer(one, 'c')
    answer(one, 'd')
    await marked(two, 'd')
    await marked(one, 'd')
  })

  it('in a tab that is hidden is marked, until the tab is seen', async () => {
    const [one, two] = [openPage(), openPage()]
    one.marks.look('c')
    one.tab.show(false)
    answer(one, 'c')
    await marked(two, 'c')
    one.tab.show(true)
    await marked(one)
    await marked(two)
  })

  it('is read when one tab shows it, whoever hears of the end first', async () => {
    const [seeing, hidden] = [openPage(), openPage()]
    for (const { marks } of [seeing, hidden]) marks.look('c')
    hidden.tab.show(false)
    for (const { marks } of [seeing, hidden]) marks.answering('c', true)
    hidden.marks.answering('c', false)
    await marked(hidden)
    seeing.marks.answering('c', false)
    await marked(seeing)
    expect(storage.length).toBe(0)
  })

  it('after the tab was closed is marked by the next that hears of it', async () => {
    openPage().marks.answering('c', true)
    const later = openPage()
    await marked(later)
    later.marks.answering('c', false)
    await marked(later, 'c')
    await marked(openPage(), 'c')
  })

  it('and was never awaited here marks nothing', async () => {
    const page = openPage()
    page.marks.answering('c', false)
    await marked(page)
    expect(storage.length).toBe(0)
  })

  it('belongs to one person', async () => {
    const [ada, bob] = [openPage(), openPage('bob')]
    answer(ada, 'c')
    answer(bob, 'd')
    await marked(bob, 'd')
    await marked(ada, 'c')
    await marked(openPage(), 'c')
  })
})

describe('the set of marks', () => {
  it('is the same object until it changes, and says when it does', () => {
    const { marks } = openPage()
    let told = 0
    const stop = marks.subscribe(() => {
      told += 1
    })
    const before = marks.getSnapshot()
    marks.answering('c', true)
    expect(marks.getSnapshot()).toBe(before)
    marks.answering('c', false)
    expect(marks.getSnapshot()).not.toBe(before)
    expect(told).toBe(1)
    stop()
    marks.look('c')
    expect(told).toBe(1)
  })
})
