// Runs in a worker thread. Plain JavaScript, because a worker is loaded by Node itself,
// which reads no TypeScript; the same file serves development, tests and the built server.
import bcrypt from 'bcryptjs'

/** @param {{ password: string, cost: number }} task */
export function hash({ password, cost }) {
  return bcrypt.hashSync(password, cost)
}

/**
 * Compares for as long as a hash of today's cost takes, even if the hash is an older one, because a
 * faster response would reveal that there is one. 2^c + 2^c + 2^(c+1) + … + 2^(cost-1) = 2^cost.
 *
 * @param {{ password: string, hash: string, cost: number }} task
 */
export function compare({ password, hash, cost }) {
  const same = bcrypt.compareSync(password, hash)
  const older = /^\$2[aby]\$(\d\d)\$/.exec(hash)
  for (let rounds = Number(older?.[1] ?? cost); rounds < cost; rounds++) bcrypt.hashSync(password, rounds)
  return same
}
