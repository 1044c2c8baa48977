import { epochNow } from '../../shared/epoch.ts'
import type { AuditEntry, TimelineEvent } from './timeline-event.ts'

/** Records the last events of this tab. */
export interface Recorder {
  /** Records an event. Returns its id. */
  note(entry: AuditEntry): number
  /** Returns the events, the oldest first. Returns a new array after every change. */
  getEvents(): readonly TimelineEvent[]
  /** Calls back after every change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void
  clear(): void
}

/** More than a user would scroll through. */
const MAX_EVENTS = 200

/** Creates a recorder that continues with these events. */
export function createRecorder(earlier: readonly TimelineEvent[] = []): Recorder {
  const listeners = new Set<() => void>()
  let events = earlier
  let nextId = (earlier.at(-1)?.id ?? 0) + 1

  function become(next: readonly TimelineEvent[]): void {
    events = next
    for (const listener of listeners) listener()
  }

  return {
    note(entry) {
      const last = events.at(-1)
      const at = epochNow()
      if (last && isIdle(last) && isIdle(entry)) {
        become([...events.slice(0, -1), { ...last, times: (last.times ?? 1) + 1, until: at }])
        return last.id
      }
      const id = nextId++
      become([...events, { ...entry, id, at }].slice(-MAX_EVENTS))
      return id
    },
    getEvents: () => events,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear: () => become([]),
  }
}

/** Returns whether the event is a tick that found nothing due. */
export function isIdle(event: AuditEntry): boolean {
  return event.type === 'clock-checked' && !event.due
}
