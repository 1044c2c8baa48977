import { createPasswordHasher } from '../server/accounts/password-hasher.ts'

// How many passwords a CPU compares with no other load: eight at a time. Only those that finish in time are
// counted.

const [cost = '', seconds = ''] = process.argv.slice(2)
const hasher = createPasswordHasher({ passwordHash: 'bcrypt', bcryptCost: Number(cost) })
const hash = await hasher.hash('password1')
const end = performance.now() + Number(seconds) * 1_000
let compared = 0

async function compareUntilEnd(): Promise<void> {
  for (;;) {
    await hasher.matches('password1', hash)
    if (performance.now() >= end) return
    compared += 1
  }
}

await Promise.all(Array.from({ length: 8 }, compareUntilEnd))
await hasher.close()
process.stdout.write(String(compared / Number(seconds)))
