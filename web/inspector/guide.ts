import { GUIDE, type StepName, stepsDoneBy } from './guide-steps.ts'
import { readSteps, writeSteps } from './panel-memory.ts'
import type { Recorder } from './recorder.ts'

/** The progress of the guide. It outlives pages and a cleared timeline. */
export interface Guide {
  /** Returns the steps that are done. Returns the same array until the steps change. */
  getDone(): readonly StepName[]
  /** Calls back after every change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void
  /** Begins the guide again. Clears the timeline, because its events would tick the steps at once. */
  restart(): void
}

/** Creates the guide of a tab, which follows its timeline. */
export function createGuide(recorder: Pick<Recorder, 'getEvents' | 'subscribe' | 'clear'>): Guide {
  const listeners = new Set<() => void>()
  const known = GUIDE.map(({ name }) => name)
  let done = readSteps().filter((name): name is StepName => known.some((step) => step === name))
  /** Events up to this one were counted. */
  let seen = 0

  function become(next: StepName[]): void {
    done = next
    writeSteps(done)
    for (const listener of listeners) listener()
  }

  function follow(): void {
    const events = recorder.getEvents()
    const newest = events.at(-1)?.id ?? 0
    if (newest === seen) return
    seen = newest
    const fresh = stepsDoneBy(events).filter((name) => !done.includes(name))
    if (fresh.length > 0) become([...done, ...fresh])
  }

  follow()
  recorder.subscribe(follow)
  return {
    getDone: () => done,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    restart() {
      recorder.clear()
      become([])
    },
  }
}
