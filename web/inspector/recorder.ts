import { epochNow } from '../../shared/epoch.ts'
import type { AuditEntry, TimelineEvent } from './timeline-event.ts'

/** Keeps the last events of this tab. */
export interface Recorder {
  note(happening: AuditEntry): void
  /** The oldest first. Another array after every change. */
  getEvents(): readonly TimelineEvent[]
  /** Calls back after every change. Returns how to stop that. */
  subscribe(listener: () => void): () => void
  clear(): void
}

/** As many as somebody would scroll through. */
const MAX_EVENTS = 200

/** Makes a recorder that goes on from these events. */
export function createRecorder(earlier: readonly TimelineEvent[] = []): Recorder {
  const listeners = new Set<() => void>()
  let events = earlier
  let nextId = (earlier.at(-1)?.id ?? 0) + 1

  function become(next: readonly TimelineEvent[]): void {
    events = next
    for (const listener of listeners) listener()
  }

  return {
    note(happening) {
      const last = events.at(-1)
      const at = epochNow()
      if (last && isIdle(last) && isIdle(happening)) {
        become([...events.slice(0, -1), { ...last, times: (last.times ?? 1) + 1, until: at }])
      } else {
        become([...events, { ...happening, id: nextId++, at }].slice(-MAX_EVENTS))
      }
    },
    getEvents: () => events,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear: () => become([]),
  }
}

/** Every second the clock is looked at, and mostly nothing is due. */
export function isIdle(event: AuditEntry): boolean {
  return event.type === 'clock-checked' && !event.due
}
