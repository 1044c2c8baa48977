import type { AccessClaims } from '../../shared/api/token-api.ts'
import { momentAfter } from './last-step.ts'
import type { Source } from './sources.ts'
import type { TabName } from './tab-names.ts'
import type { TimelineEvent } from './timeline-event.ts'

export type StepName = 'sign-in' | 'look' | 'refresh' | 'second-tab' | 'tamper' | 'replay'

/** A step of the guide. It is ticked by an event of the timeline. */
export interface GuideStep {
  name: StepName
  title: string
  /** What to do. */
  task: string
  /** Why it matters. */
  why: string
  /** The tab of the panel that shows it. */
  tab: TabName
  chapter: string
  source: Source
  /** Returns whether the event has completed the step, given the earlier events of the timeline. */
  isDoneBy(event: TimelineEvent, earlier: readonly TimelineEvent[]): boolean
}

/** The steps in the order in which they make sense. */
export const GUIDE: readonly GuideStep[] = [
  {
    name: 'sign-in',
    title: 'Sign in',
    task: 'Use one of the demo accounts on the login page.',
    why: 'Your password is sent once. The server answers with two tokens, and from then on they speak for you.',
    tab: 'token',
    chapter: 'docs/walkthrough/12-sign-in.md',
    source: { file: 'web/session/sign-in.ts', name: 'loginUser' },
    isDoneBy: ({ type }) => type === 'signed-in' || type === 'tokens-refreshed',
  },
  {
    name: 'look',
    title: 'Look at the token',
    task: 'Point at the claims of the access token, and see which letters hold them.',
    why: 'A token is encoded, not encrypted. Anyone who holds it can read it, so it must contain no secret.',
    tab: 'token',
    chapter: 'docs/walkthrough/04-a-token-then-the-session.md',
    source: { file: 'server/tokens/token-pair.ts', name: 'createTokenIssuer' },
    isDoneBy: ({ type }) => type === 'token-looked-at',
  },
  {
    name: 'refresh',
    title: 'Wait for a refresh',
    task: 'Watch the bar run down to its mark, or press “Refresh now” under Experiments if you can’t wait.',
    why: 'An access token lives for minutes, so a stolen one is soon useless. The refresh token buys the next one, and works once.',
    tab: 'timeline',
    chapter: 'docs/walkthrough/15-the-interval-and-the-loading-gate.md',
    source: { file: 'web/session/session-refresh.ts', name: 'refreshOnce' },
    isDoneBy: (event, earlier) =>
      event.type === 'tokens-refreshed' && isNextGeneration(event.claims, earlier),
  },
  {
    name: 'second-tab',
    title: 'Open a second tab',
    task: 'Open this app in another tab of this browser.',
    why: 'Two tabs share one session. If both spent the same refresh token, one of them would look like a thief.',
    tab: 'timeline',
    chapter: 'docs/walkthrough/22-two-tabs.md',
    source: { file: 'web/session/refresh-lock.ts', name: 'withRefreshLock' },
    isDoneBy: ({ type }) => type === 'other-tab-opened' || type === 'other-tab-answered',
  },
  {
    name: 'tamper',
    title: 'Tamper with the token',
    task: 'Change one bit of it, or edit its payload and send it.',
    why: 'The signature fits one payload only. Another one can’t be made without the server’s key, so the server trusts what it reads.',
    tab: 'experiments',
    chapter: 'docs/walkthrough/07-the-username-claim.md',
    source: { file: 'server/tokens/token-reader.ts', name: 'createTokenReader' },
    isDoneBy: (event, earlier) =>
      event.type === 'request-refused' &&
      event.status === 401 &&
      ['token-tampered', 'edited-token-sent'].includes(lastByHand(earlier)?.type ?? ''),
  },
  {
    name: 'replay',
    title: 'Replay a spent token',
    task: 'Play the thief: send a refresh token that was used before.',
    why: 'A token that comes twice has two holders, and one of them stole it. The server can’t tell which, so it ends the session for both.',
    tab: 'experiments',
    chapter: 'docs/walkthrough/05-refresh-rotation-and-the-blacklist.md',
    source: { file: 'server/tokens/rotation.ts', name: 'judgeRefresh' },
    isDoneBy: (event) => event.type === 'request-refused' && event.reason === 'reuse',
  },
]

/**
 * Returns whether an event has a newer generation of the same session than the events before it. A refresh in the
 * grace window returns the same generation, and a refresh after a reload restores a session.
 */
function isNextGeneration({ sid, gen }: AccessClaims, earlier: readonly TimelineEvent[]): boolean {
  const before = momentAfter(earlier).claims
  return before?.sid === sid && gen > before.gen
}

const BY_HAND: TimelineEvent['type'][] = [
  'refresh-asked',
  'token-tampered',
  'edited-token-sent',
  'spent-token-replayed',
]

function lastByHand(events: readonly TimelineEvent[]): TimelineEvent | undefined {
  return events.findLast(({ type }) => BY_HAND.includes(type))
}

/** Returns the steps that these events have done. */
export function stepsDoneBy(events: readonly TimelineEvent[]): StepName[] {
  return GUIDE.filter(({ isDoneBy }) =>
    events.some((event, place) => isDoneBy(event, events.slice(0, place))),
  ).map(({ name }) => name)
}
