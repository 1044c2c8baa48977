import { Counter, type Registry } from 'prom-client'
import { APP_KEY } from '../../shared/app-name.ts'
import type { Meter } from '../audit/meter.ts'

/** Creates the meter that functions of other folders count with. */
export function createMeter(registry: Registry): Meter {
  const events = new Counter({
    name: `${APP_KEY}_events_total`,
    help: 'Events of the audit trail',
    labelNames: ['event'],
    registers: [registry],
  })
  const refreshes = new Counter({
    name: `${APP_KEY}_refreshes_total`,
    help: 'Refresh tokens, by result',
    labelNames: ['verdict'],
    registers: [registry],
  })
  return {
    incrementEvents: (event) => events.inc({ event }),
    countRefresh: (verdict) => refreshes.inc({ verdict }),
  }
}
