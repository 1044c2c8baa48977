import type { Recorder } from './recorder.ts'
import type { TimelineEvent } from './timeline-event.ts'

/** Of this tab alone, and gone with it. */
const KEY = 'gatehouse.inspector.timeline'

/** Reads what the page before this one has kept, and forgets it: a reload is part of the story. */
export function takeTimeline(): TimelineEvent[] {
  try {
    const events = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    sessionStorage.removeItem(KEY)
    return Array.isArray(events) ? events : []
  } catch {
    // Nothing is kept for this site, or something else was: the timeline begins here.
    return []
  }
}

/** Keeps the timeline when this page goes. */
export function keepTimeline({ getEvents }: Recorder): void {
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(getEvents()))
    } catch {
      // Then the next page begins anew.
    }
  })
}
