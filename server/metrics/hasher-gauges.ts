import { Counter, Gauge, type Registry } from 'prom-client'
import type { PasswordHasher } from '../accounts/password-hasher.ts'

/** Shows how busy the hasher is, as it stands whenever the figures are read. */
export function watchHasher(registry: Registry, hasher: PasswordHasher): void {
  new Gauge({
    name: 'gatehouse_password_hashes',
    help: 'Password hashes under way',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { waiting, running } = hasher.load()
      this.set({ state: 'waiting' }, waiting)
      this.set({ state: 'running' }, running)
    },
  })
  new Counter({
    name: 'gatehouse_password_hashes_refused_total',
    help: 'Password hashes refused because too many waited',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(hasher.load().refused)
    },
  })
}
