import { catalogue } from '../language/catalogue.ts'

export const en = {
  searchAndCommands: 'Search and commands',
  searchOrDo: 'Search, or do something…',
  searching: 'Searching…',
  foundNothing: 'Nothing found for “{text}”.',
  choices: 'Choices',
  thisConversation: 'This conversation',
  commands: 'Commands',
  unpin: 'Unpin',
  pin: 'Pin',
  rename: 'Rename…',
  newProject: 'New project',
  moveToProject: 'Move to project…',
  openProject: 'Open project {name}',
  saveAsMarkdown: 'Save as Markdown',
  unarchive: 'Take out of the archive',
  archive: 'Archive',
  delete: 'Delete',
  answerWith: 'Answer with {model}',
  lightAppearance: 'Light appearance',
  darkAppearance: 'Dark appearance',
  systemAppearance: 'Appearance of the system',
  linkCopied: 'Link copied. It opens for you, when you are signed in.',
  conversations: 'Conversations',
  recent: 'Recent',
  messages: 'Messages',
} as const

export const t = catalogue('palette', en)
