import type { Me } from '@grizz/protocol/http'
import {
  ChartColumn,
  Database,
  KeyRound,
  type LucideIcon,
  MessageSquare,
  MonitorSmartphone,
  Palette,
  SlidersHorizontal,
  UserRound,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/settings.ts'
import { Appearance } from './Appearance.tsx'
import { Defaults } from './Defaults.tsx'
import { Keys } from './keys/Keys.tsx'
import { Profile } from './Profile.tsx'
import { Spending } from './Spending.tsx'
import { Sessions } from './sessions/Sessions.tsx'
import { YourData } from './YourData.tsx'

export interface Section {
  id: string
  name: () => string
  icon: LucideIcon
  about: () => string
  Content: ComponentType<{ me: Me }>
  adminsOnly?: true
}

const Installation = lazyPart<{ me: Me }>(() =>
  import('./installation/Installation.tsx').then((module) => module.Installation),
)

/** In the order of their list. */
const sections: readonly Section[] = [
  { id: 'profile', name: () => t('profile'), icon: UserRound, about: () => t('profileAbout'), Content: Profile },
  {
    id: 'appearance',
    name: () => t('appearance'),
    icon: Palette,
    about: () => t('appearanceAbout'),
    Content: Appearance,
  },
  {
    id: 'new',
    name: () => t('newConversations'),
    icon: MessageSquare,
    about: () => t('newConversationsAbout'),
    Content: Defaults,
  },
  {
    id: 'usage',
    name: () => common('usage'),
    icon: ChartColumn,
    about: () => t('usageAbout'),
    Content: Spending,
  },
  {
    id: 'keys',
    name: () => t('apiKeys'),
    icon: KeyRound,
    about: () => t('apiKeysAbout'),
    Content: Keys,
  },
  {
    id: 'sessions',
    name: () => t('sessions'),
    icon: MonitorSmartphone,
    about: () => t('sessionsAbout'),
    Content: Sessions,
  },
  {
    id: 'installation',
    name: () => t('installation'),
    icon: SlidersHorizontal,
    about: () => t('installationAbout'),
    Content: Installation,
    adminsOnly: true,
  },
  {
    id: 'data',
    name: () => t('yourData'),
    icon: Database,
    about: () => t('yourDataAbout'),
    Content: YourData,
  },
]

/** Those of a user; the first is open first. */
export function sectionsFor({ role }: Me): readonly Section[] {
  return role === 'admin' ? sections : sections.filter(({ adminsOnly }) => !adminsOnly)
}
