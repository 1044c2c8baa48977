import type { RequestLine } from '../../shared/api/routes.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import type { Recorder } from './recorder.ts'
import { changesSession } from './watched-call.ts'

const CHANNEL = `${APP_KEY}.inspector`

/**
 * The message from one inspector to the others: its page was opened, or a request of its tab and the generation in
 * the response.
 */
type News = { type: 'opened' } | { type: 'answered'; line: RequestLine; gen?: number }

/**
 * Sends the inspectors of the other tabs what this tab has done to the session, and records what they send. In the
 * cookie transports there is no other way, because the session itself sends nothing to other tabs.
 */
export function shareNews(recorder: Recorder): void {
  if (!('BroadcastChannel' in globalThis)) return
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data: { type, ...news } }: MessageEvent<News>) => {
    if (type === 'opened') recorder.note({ type: 'other-tab-opened' })
    else if ('line' in news) recorder.note({ type: 'other-tab-answered', ...news })
  }
  channel.postMessage({ type: 'opened' } satisfies News)
  let told = recorder.getEvents().at(-1)?.id ?? 0
  recorder.subscribe(() => {
    const fresh = recorder.getEvents().filter(({ id }) => id > told)
    told = fresh.at(-1)?.id ?? told
    for (const event of fresh) {
      if (event.type !== 'request-answered' || !changesSession(event.line)) continue
      channel.postMessage({ type: 'answered', line: event.line, gen: event.gen } satisfies News)
    }
  })
}
