import { account } from './de/account.ts'
import { installation } from './de/administration/installation.ts'
import { people } from './de/administration/people.ts'
import { providers } from './de/administration/providers.ts'
import { servers } from './de/administration/servers.ts'
import { usage } from './de/administration/usage.ts'
import { chat } from './de/chat.ts'
import { common } from './de/common.ts'
import { files } from './de/files.ts'
import { forms } from './de/forms.ts'
import { markdown } from './de/markdown.ts'
import { models } from './de/models.ts'
import { navigation } from './de/navigation.ts'
import { palette } from './de/palette.ts'
import { parameters } from './de/parameters.ts'
import { problems } from './de/problems.ts'
import { projects } from './de/projects.ts'
import { settings } from './de/settings.ts'
import { thread } from './de/thread.ts'
import { tools } from './de/tools.ts'
import type { Translate } from './language/language.ts'
import type { Texts } from './language/text.ts'

const texts: Readonly<Record<string, Texts>> = {
  account,
  servers,
  providers,
  installation,
  forms,
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
