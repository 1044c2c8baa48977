import { Counter, Gauge, type Registry } from 'prom-client'
import { APP_KEY } from '../../shared/app-name.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'

/** Registers the load of the hasher, which is measured whenever the metrics are read. */
export function watchHasher(registry: Registry, hasher: PasswordHasher): void {
  new Gauge({
    name: `${APP_KEY}_password_hashes`,
    help: 'Password hashes in progress',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { waiting, running } = hasher.load()
      this.set({ state: 'waiting' }, waiting)
      this.set({ state: 'running' }, running)
    },
  })
  new Counter({
    name: `${APP_KEY}_password_hashes_refused_total`,
    help: 'Password hashes refused because the queue was full',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(hasher.load().refused)
    },
  })
}
