import type { Me } from '@grizz/protocol/http'
import {
  ChartColumn,
  Database,
  KeyRound,
  type LucideIcon,
  MessageSquare,
  MonitorSmartphone,
  Palette,
  UserRound,
} from 'lucide-react'
import type { ComponentType } from 'react'
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
}

/** In the order of their list; the first is open first. */
export const sections: readonly [Section, ...Section[]] = [
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
    id: 'data',
    name: () => t('yourData'),
    icon: Database,
    about: () => t('yourDataAbout'),
    Content: YourData,
  },
]
