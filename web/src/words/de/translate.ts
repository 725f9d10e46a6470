import type { Translate } from '../language/language.ts'
import type { Texts } from '../language/text.ts'
import { account } from './account.ts'
import { chat } from './chat.ts'
import { common } from './common.ts'
import { files } from './files.ts'
import { markdown } from './markdown.ts'
import { models } from './models.ts'
import { navigation } from './navigation.ts'
import { palette } from './palette.ts'
import { parameters } from './parameters.ts'
import { people } from './people.ts'
import { problems } from './problems.ts'
import { projects } from './projects.ts'
import { settings } from './settings.ts'
import { thread } from './thread.ts'
import { tools } from './tools.ts'
import { usage } from './usage.ts'

const texts: Readonly<Record<string, Texts>> = {
  account,
  chat,
  common,
  files,
  markdown,
  models,
  navigation,
  palette,
  parameters,
  people,
  problems,
  projects,
  settings,
  thread,
  tools,
  usage,
}

export const translate: Translate = (part, key, english) => texts[part]?.[key] ?? english
