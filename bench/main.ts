import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildServer } from './gatehouse.ts'
import { measureGrowth, measureMemory } from './growth.ts'
import { moveAside } from './processes.ts'
import { measureFlood, measureHashes, measureSpeed } from './speed.ts'
import { measureStarts } from './starts.ts'
import { writeTable } from './table.ts'

// Everything in one run. With a commit as its argument, starts are compared with those of that commit: npm
// run bench -- v1.0. Without one they are compared with a bare Fastify server.

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))

moveAside()
buildServer()
try {
  await measureStarts(folder, process.argv[2])
  await measureSpeed(folder)
  await measureHashes(folder)
  await measureFlood(folder)
  await measureMemory(folder)
  await measureGrowth(folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
writeTable()
