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
import { Appearance } from './Appearance.tsx'
import { Defaults } from './Defaults.tsx'
import { Keys } from './keys/Keys.tsx'
import { Profile } from './Profile.tsx'
import { Spending } from './Spending.tsx'
import { Sessions } from './sessions/Sessions.tsx'
import { YourData } from './YourData.tsx'

export interface Section {
  id: string
  name: string
  icon: LucideIcon
  about: string
  Content: ComponentType<{ me: Me }>
}

/** In the order of their list; the first is open first. */
export const sections: readonly [Section, ...Section[]] = [
  { id: 'profile', name: 'Profile', icon: UserRound, about: 'Who you are here.', Content: Profile },
  { id: 'appearance', name: 'Appearance', icon: Palette, about: 'Kept in this browser.', Content: Appearance },
  {
    id: 'new',
    name: 'New conversations',
    icon: MessageSquare,
    about: 'What they begin with. Each can be set otherwise later.',
    Content: Defaults,
  },
  {
    id: 'usage',
    name: 'Usage',
    icon: ChartColumn,
    about: 'What your conversations have used in the last 30 days.',
    Content: Spending,
  },
  {
    id: 'keys',
    name: 'API keys',
    icon: KeyRound,
    about: 'For programs that talk to Grizz in your name. A key is shown once.',
    Content: Keys,
  },
  { id: 'sessions', name: 'Sessions', icon: MonitorSmartphone, about: 'Where you are signed in.', Content: Sessions },
  {
    id: 'data',
    name: 'Your data',
    icon: Database,
    about: 'It is yours: take it along, or take it away.',
    Content: YourData,
  },
]
