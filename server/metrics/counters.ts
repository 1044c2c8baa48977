import { Counter, type Registry } from 'prom-client'
import type { Meter } from '../audit/meter.ts'

/** Creates the meter that domain functions count with. */
export function createMeter(registry: Registry): Meter {
  const events = new Counter({
    name: 'gatehouse_events_total',
    help: 'Events of the audit trail',
    labelNames: ['event'],
    registers: [registry],
  })
  const refreshes = new Counter({
    name: 'gatehouse_refreshes_total',
    help: 'Refresh tokens, by result',
    labelNames: ['verdict'],
    registers: [registry],
  })
  return {
    incrementEvents: (event) => events.inc({ event }),
    countRefresh: (verdict) => refreshes.inc({ verdict }),
  }
}
