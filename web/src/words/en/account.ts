import { catalogue } from '../language/catalogue.ts'

export const en = {
  createAccount: 'Create account',
  signIn: 'Sign in',
  atHome: 'Make yourself at home',
  firstAccount: 'The first account runs this Grizz.',
  accountAbout: 'An account keeps your conversations yours.',
  welcomeBack: 'Welcome back',
  welcomeBackAbout: 'Your conversations are where you left them.',
  welcome: 'Welcome to Grizz',
  welcomeAbout: 'Sign in, or make an account.',
  account: 'Account',
  email: 'Email',
  password: 'Password',
  closed: 'This server takes no new accounts. Ask the person who runs it for one.',
  name: 'Name',
  passwordLength: { one: 'At least {count} character.', other: 'At least {count} characters.' },
  signUpCode: 'Sign-up code',
  signUpCodeAbout: 'The server printed it when it started.',
} as const

export const t = catalogue('account', en)
