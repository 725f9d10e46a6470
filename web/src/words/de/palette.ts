import type { en } from '../en/palette.ts'
import type { Translation } from '../language/text.ts'

export const palette: Translation<typeof en> = {
  searchAndCommands: 'Suche und Befehle',
  searchOrDo: 'Suche, oder tu etwas …',
  searching: 'Suche …',
  foundNothing: 'Nichts gefunden zu „{text}“.',
  choices: 'Auswahl',
  thisConversation: 'Dieses Gespräch',
  commands: 'Befehle',
  unpin: 'Loslösen',
  pin: 'Anheften',
  rename: 'Umbenennen …',
  saveAsMarkdown: 'Als Markdown speichern',
  unarchive: 'Aus dem Archiv holen',
  archive: 'Archivieren',
  delete: 'Löschen',
  answerWith: 'Mit {model} antworten',
  lightAppearance: 'Helles Aussehen',
  darkAppearance: 'Dunkles Aussehen',
  systemAppearance: 'Aussehen des Systems',
  linkCopied: 'Link kopiert. Er öffnet sich für dich, wenn du angemeldet bist.',
  conversations: 'Gespräche',
  recent: 'Zuletzt',
  messages: 'Nachrichten',
}
