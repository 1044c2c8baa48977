import type { RequestLine } from '../../shared/api/routes.ts'
import type { Recorder } from './recorder.ts'
import { changesSession } from './watched-call.ts'

const CHANNEL = 'gatehouse.inspector'

/** The message from one inspector to the others: a request of its tab, and the generation in the response. */
interface News {
  line: RequestLine
  gen?: number
}

/**
 * Tells the inspectors of the other tabs what this one has done to the session, and records what they tell. In the
 * cookie transports there is no other way, because the session itself does not need to know.
 */
export function shareNews(recorder: Recorder): void {
  if (!('BroadcastChannel' in globalThis)) return
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    recorder.note({ type: 'other-tab-answered', ...data })
  }
  let told = recorder.getEvents().at(-1)?.id ?? 0
  recorder.subscribe(() => {
    const fresh = recorder.getEvents().filter(({ id }) => id > told)
    told = fresh.at(-1)?.id ?? told
    for (const event of fresh) {
      if (event.type !== 'request-answered' || !changesSession(event.line)) continue
      channel.postMessage({ line: event.line, gen: event.gen } satisfies News)
    }
  })
}
