import bcrypt from 'bcryptjs'

/**
 * bcrypt, in JavaScript. It reads 72 bytes of a password and ignores the rest.
 *
 * @type {import('./password-scheme.ts').PasswordScheme}
 */
export const bcryptScheme = {
  prefix: '$2',
  // A cost of 20 or more would block a thread for minutes.
  pattern: /^\$2[aby]\$(0[4-9]|1\d)\$[./A-Za-z0-9]{53}$/,
  maxBytes: 72,

  hash: (password, cost) => bcrypt.hashSync(password, cost),

  verify(password, hash, cost) {
    const same = bcrypt.compareSync(password, hash)
    // Make a cheap hash take as long as one of the full cost: 2^c + 2^c + 2^(c+1) + … + 2^(cost-1) = 2^cost.
    for (let rounds = bcrypt.getRounds(hash); rounds < cost; rounds++) bcrypt.hashSync(password, rounds)
    // bcrypt ignores everything after 72 bytes, so a longer password would match with any ending.
    return same && !bcrypt.truncates(password)
  },

  isWeak: (hash, cost) => bcrypt.getRounds(hash) < cost,
}
