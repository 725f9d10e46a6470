import { AppError } from '../errors/app-error.ts'
import { isCommonPassword } from './common-passwords.ts'

const MIN_LENGTH = 8
const MIN_DISTINCT_CHARACTERS = 4

/** The user's data that a guesser may know. */
export interface PersonalData {
  email: string | null
  name: string
}

/**
 * Refuses passwords that are guessed first: common ones, the user's address and name, a few characters repeated. It
 * does not ask for digits or capitals, which make passwords no better.
 * @param field what the sentence begins with
 * @throws AppError `invalid_request`
 */
export function requireGoodPassword(password: string, known: PersonalData, field: string): void {
  const mistake = mistakeOf(fold(password), known)
  if (mistake) throw new AppError('invalid_request', `${field}: ${mistake}`)
}

function mistakeOf(password: string, { email, name }: PersonalData): string | undefined {
  if (password.replace(/\s/g, '').length < MIN_LENGTH) return 'must have at least 8 characters that are not blanks.'
  if (new Set(password).size < MIN_DISTINCT_CHARACTERS) return 'must not be the same few characters again and again.'
  if (isCommonPassword(password) || isCommonPassword(bare(password)))
    return 'is one of the passwords that are guessed first. Choose another one, of several words say.'
  if (namesOf(email, name).some((known) => isNameAlone(password, known)))
    return 'must not be your name or your e-mail address.'
  return undefined
}

// The same character in another width, in capitals or with an accent is the same guess.
function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}

/** Without a suffix that users add to satisfy rules: `password1!` is `password`. */
function bare(password: string): string {
  return password.replace(/[\d\W_]{1,4}$/, '')
}

function namesOf(email: string | null, name: string): string[] {
  const address = fold(email ?? '')
  const [mailbox = '', host = ''] = address.split('@')
  return [address, mailbox, host, fold(name), fold(name).replace(/\s+/g, '')].filter((known) => known.length >= 3)
}

/** The name, perhaps twice, with at most four other characters. */
function isNameAlone(password: string, known: string): boolean {
  const rest = password.replaceAll(known, '')
  return rest.length < password.length && rest.length <= 4
}
