import { existsSync, readFileSync } from 'node:fs'

// Loaded into a server before everything else (`node --import`). Moves its clock ahead of the machine's by the
// seconds in a file, which it reads at its start and at every SIGWINCH.

const RealDate = Date
const file = process.env.CLOCK_FILE
let ahead = 0

function readClock() {
  if (existsSync(file)) ahead = Number(readFileSync(file, 'utf8')) * 1_000
}

readClock()
process.on('SIGWINCH', readClock)

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length > 0) super(...parts)
    else super(RealDate.now() + ahead)
  }

  static now() {
    return RealDate.now() + ahead
  }
}
