import { account } from './de/account.ts'
import { chat } from './de/chat.ts'
import { common } from './de/common.ts'
import { files } from './de/files.ts'
import { markdown } from './de/markdown.ts'
import { models } from './de/models.ts'
import { navigation } from './de/navigation.ts'
import { palette } from './de/palette.ts'
import { parameters } from './de/parameters.ts'
import { people } from './de/people.ts'
import { problems } from './de/problems.ts'
import { projects } from './de/projects.ts'
import { settings } from './de/settings.ts'
import { thread } from './de/thread.ts'
import { tools } from './de/tools.ts'
import { usage } from './de/usage.ts'
import type { Translate } from './language/language.ts'
import type { Texts } from './language/text.ts'

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
