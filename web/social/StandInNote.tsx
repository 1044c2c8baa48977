import type { SocialProvider } from '../../shared/api/social-api.ts'

/** Renders which providers are played by stand-ins, so that a developer does not take them for the real ones. */
export function StandInNote({ providers }: { providers: SocialProvider[] }) {
  const played = providers.filter(({ stand_in }) => stand_in).map(({ label }) => label)
  if (played.length === 0) return null
  return <p className="meta">In development, stand-ins on this machine play {inWords(played)}.</p>
}

const inWords = (names: string[]) => new Intl.ListFormat('en-GB').format(names)
