import type { en } from '../en/files.ts'
import type { Translation } from '../language/text.ts'

export const files: Translation<typeof en> = {
  attached: 'Angehängte Dateien',
  tooMany: {
    one: 'Eine Nachricht nimmt höchstens {count} Datei.',
    other: 'Eine Nachricht nimmt höchstens {count} Dateien.',
  },
  tooLarge: '„{name}“ wurde nicht angehängt: Eine Datei darf höchstens {most} haben.',
  noRoom:
    '„{name}“ wurde nicht angehängt: Damit würden deine Dateien mehr als {quota} belegen. Lösche welche in den Einstellungen.',
  lostFile: 'Datei',
  putBack: 'Zurück in den Text',
  notPutBack: 'Der Text ließ sich nicht holen. Prüfe die Verbindung.',
  takeOut: '{name} entfernen',
  uploading: 'Wird hochgeladen · {percent} %',
  waitsToUpload: 'Wartet aufs Hochladen',
  waitsForNetwork: 'Wird hochgeladen, sobald du wieder online bist',
  bytesLost: 'Sie ist nicht mehr da. Hänge sie noch einmal an.',
  reading: 'Wird gelesen …',
  cannotBeRead: 'Sie lässt sich nicht lesen.',
  pagesAndSize: { one: '{count} Seite · {size}', other: '{count} Seiten · {size}' },
  saidAttached: '{name} angehängt.',
  saidUploaded: '{name} hochgeladen.',
  saidRefused: '{name} wurde nicht hochgeladen. {problem}',
  files: 'Dateien',
  open: '{name} öffnen',
  deleted: 'Sie wurde gelöscht.',
  download: 'Herunterladen',
  previous: 'Vorige Datei',
  next: 'Nächste Datei',
  previousPage: 'Vorige Seite',
  nextPage: 'Nächste Seite',
  pageOf: 'Seite {page} von {pages}',
  position: '{at} von {count}',
  noText: 'Auf dieser Seite steht kein Text.',
}
