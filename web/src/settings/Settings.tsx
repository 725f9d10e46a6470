import type { Me } from '@grizz/protocol/http'
import { Dialog } from '../kit/Dialog.tsx'
import { Appearance } from './Appearance.tsx'
import { Defaults } from './Defaults.tsx'
import { Keys } from './Keys.tsx'
import { Profile } from './Profile.tsx'
import { Section } from './Section.tsx'
import { Sessions } from './Sessions.tsx'
import { Spending } from './Spending.tsx'
import { YourData } from './YourData.tsx'

interface SettingsProps {
  me: Me
  onClose: () => void
}

export function Settings({ me, onClose }: SettingsProps) {
  return (
    <Dialog title="Settings" width="36rem" onClose={onClose}>
      <Section title="Profile">
        <Profile me={me} />
      </Section>
      <Section title="Appearance">
        <Appearance />
      </Section>
      <Section title="New conversations" about="What they begin with. Each can be set otherwise later.">
        <Defaults me={me} />
      </Section>
      <Section title="Usage" about="What your conversations have used in the last 30 days.">
        <Spending />
      </Section>
      <Section title="API keys" about="For programs that talk to Grizz in your name. A key is shown once.">
        <Keys />
      </Section>
      <Section title="Sessions" about="Where you are signed in.">
        <Sessions />
      </Section>
      <Section title="Your data">
        <YourData />
      </Section>
    </Dialog>
  )
}
