import type { en } from '../en/account.ts'
import type { Translation } from '../language/text.ts'

export const account: Translation<typeof en> = {
  createAccount: 'Konto anlegen',
  signIn: 'Anmelden',
  atHome: 'Mach es dir bequem',
  firstAccount: 'Das erste Konto verwaltet dieses Grizz.',
  accountAbout: 'Mit einem Konto bleiben deine Gespräche deine.',
  welcomeBack: 'Willkommen zurück',
  welcomeBackAbout: 'Deine Gespräche sind, wo du sie gelassen hast.',
  welcome: 'Willkommen bei Grizz',
  welcomeAbout: 'Melde dich an oder lege ein Konto an.',
  account: 'Konto',
  email: 'E-Mail',
  password: 'Passwort',
  closed: 'Dieser Server nimmt keine neuen Konten an. Frage, wer ihn betreibt, nach einem.',
  name: 'Name',
  passwordLength: { one: 'Mindestens {count} Zeichen.', other: 'Mindestens {count} Zeichen.' },
  signUpCode: 'Registrierungscode',
  signUpCodeAbout: 'Der Server hat ihn beim Start ausgegeben.',
}
