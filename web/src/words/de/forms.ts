import type { en } from '../en/forms.ts'
import type { Translation } from '../language/text.ts'

export const forms: Translation<typeof en> = {
  headers: 'Weitere Kopfzeilen',
  headersAbout: 'Sie gehen mit jeder Anfrage mit, eine je Zeile, als Name: Wert.',
  headersKept: 'Vorhanden: {names}. Was du hier schreibst, ersetzt sie.',
  noHeader: '„{line}“ ist keine Kopfzeile. Schreibe Name: Wert.',
}
