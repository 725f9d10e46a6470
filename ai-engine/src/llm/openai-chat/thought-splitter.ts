import { createCodeTracker } from './code-tracker.ts'

type Emit = (kind: 'text' | 'reasoning', text: string) => void

/** How models and their templates mark a thought: Qwen, DeepSeek and others, ByteDance Seed, Mistral, Kimi. */
const marks: readonly [opening: string, closing: string][] = [
  ...['think', 'thinking', 'thought', 'thoughts', 'reasoning', 'seed:think'].map((name): [string, string] => [
    `<${name}>`,
    `</${name}>`,
  ]),
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['[think]', '[/think]'],
  ['◁think▷', '◁/think▷'],
]
const closings = new Map(marks)
const tags = marks.flat()
const MAX_TAG_LENGTH = Math.max(...tags.map(({ length }) => length))
const firstCharacters = new Set(tags.map((tag) => tag.charCodeAt(0)))

interface Thought {
  closing: string
  /** Its text so far, with its tag. */
  whole: string
  /** True while it holds only white space. */
  isBlank: boolean
  /** It began in the middle of a line, where a tag may also be a word of the text. */
  isInLine: boolean
}

/**
 * Takes a model's thoughts out of its text: text between `<think>` and `</think>`, or marks like them, is reasoning, wherever the
 * provider cuts it. In code, tags stay as they are. A thought in the middle of a line that never ends was none, and is
 * emitted as text at the end.
 *
 * A closing tag alone is left out. Some chat templates put the opening tag into the prompt, and then all text before
 * that closing tag was a thought: where the text is known as a whole it becomes reasoning; a stream has been shown as text by
 * then, and stays that.
 */
export function createThoughtSplitter(emit: Emit) {
  const code = createCodeTracker()
  let held = ''
  let thought: Thought | undefined
  let hasText = false
  let followsThought = false
  let isLineBegun = false
  /** In a whole text: what a closing tag would show to be a thought. */
  let unsure: string | undefined

  /** The blank lines between a thought and the answer belong to neither. */
  function emitText(text: string): void {
    const shown = followsThought && !hasText ? text.trimStart() : text
    if (shown === '') return
    hasText ||= shown.trim() !== ''
    if (unsure === undefined) emit('text', shown)
    else unsure += shown
  }

  /** Emits what was held back, as what it turned out to be. */
  function settle(kind: 'text' | 'reasoning'): void {
    const text = kind === 'text' ? unsure : unsure?.trimStart()
    unsure = undefined
    if (text) emit(kind, text)
  }

  /** A closing tag without a thought. */
  function closeAlone(): void {
    if (unsure === undefined) return
    settle('reasoning')
    hasText = false
    followsThought = true
  }

  function emitReasoning(text: string): void {
    if (!thought) return
    thought.whole += text
    const shown = thought.isBlank ? text.trimStart() : text
    if (shown === '') return
    thought.isBlank = false
    emit('reasoning', shown)
  }

  /** Reads the inside of a thought. @returns what is left to read */
  function readThought({ closing }: Thought, text: string): string {
    const at = indexOfTag(text, closing)
    const end = at < 0 ? text.length - lengthOfBeginning(text, closing) : at
    emitReasoning(text.slice(0, end))
    if (at < 0) {
      held = text.slice(end)
      return ''
    }
    thought = undefined
    followsThought = true
    return text.slice(at + closing.length)
  }

  /** Reads text up to the next thought. @returns what is left to read */
  function readText(text: string): string {
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charCodeAt(at)
      if (firstCharacters.has(character) && !code.inCode()) {
        const rest = text.slice(at, at + MAX_TAG_LENGTH).toLowerCase()
        const found = tags.find((tag) => rest.startsWith(tag))
        if (found || tags.some((tag) => tag.startsWith(rest))) {
          emitText(text.slice(0, at))
          const end = at + (found ?? rest).length
          if (!found) held = text.slice(at, end)
          else if (closings.has(found)) open(text.slice(at, end), closings.get(found))
          else closeAlone()
          return text.slice(end)
        }
      }
      code.next(character)
      isLineBegun = character === 0x0a ? false : isLineBegun || character > 0x20
    }
    emitText(text)
    return ''
  }

  function open(opening: string, closing = ''): void {
    settle('text')
    thought = { closing, whole: opening, isBlank: true, isInLine: isLineBegun }
  }

  return {
    /** The text that follows is the whole one, and nothing of it has been shown. */
    expectWhole(): void {
      unsure = ''
    },
    /** The text so far is no thought: something other than text follows. */
    settle: () => settle('text'),
    next(text: string): void {
      let rest = held + text
      held = ''
      while (rest !== '') rest = thought ? readThought(thought, rest) : readText(rest)
    },
    end(): void {
      const rest = held
      held = ''
      if (!thought) {
        emitText(rest)
        settle('text')
      } else {
        emitReasoning(rest)
        if (thought.isInLine) emit('text', thought.whole)
        thought = undefined
      }
    },
  }
}

/** The index of a tag, in any case. */
function indexOfTag(text: string, sought: string): number {
  const first = sought.charAt(0)
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
    if (text.slice(at, at + sought.length).toLowerCase() === sought) return at
  }
  return -1
}

/** How many characters at the end may be the beginning of this tag. */
function lengthOfBeginning(text: string, sought: string): number {
  const at = text.lastIndexOf(sought.charAt(0))
  const end = at < 0 ? '' : text.slice(at)
  return end.length < sought.length && sought.startsWith(end.toLowerCase()) ? end.length : 0
}
