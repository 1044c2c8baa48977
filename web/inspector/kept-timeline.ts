import { APP_KEY } from '../../shared/app-name.ts'
import type { Recorder } from './recorder.ts'
import type { TimelineEvent } from './timeline-event.ts'

/** In sessionStorage: for this tab only. */
const KEY = `${APP_KEY}.inspector.events`

/** Returns what the page before this one has kept, and removes it: a reload is part of the timeline. */
export function takeTimeline(): TimelineEvent[] {
  try {
    const events = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    sessionStorage.removeItem(KEY)
    return Array.isArray(events) ? events : []
  } catch {
    // Storage is blocked, or contains something else: the timeline starts here.
    return []
  }
}

/** Stores the timeline when this page is left. */
export function keepTimeline({ getEvents }: Recorder): void {
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(getEvents()))
    } catch {
      // The next page starts empty.
    }
  })
}
