// Runs in a worker thread. Plain JavaScript, because a worker is loaded by Node itself,
// which reads no TypeScript; the same file serves development, tests and the built server.
import bcrypt from 'bcryptjs'

/** @param {{ password: string, cost: number }} task */
export function hash({ password, cost }) {
  return bcrypt.hashSync(password, cost)
}

/** @param {{ password: string, hash: string }} task */
export function compare({ password, hash }) {
  return bcrypt.compareSync(password, hash)
}
