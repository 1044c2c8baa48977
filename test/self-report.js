import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

// Loaded into a server before everything else (`node --import`). At every SIGWINCH it collects garbage and writes a
// line about what is left: memory in bytes, and what keeps the process alive.

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

if (isMainThread) {
  process.on('SIGWINCH', () => {
    collectGarbage()
    const { rss, heapUsed } = process.memoryUsage()
    const report = { rss, heapUsed, resources: process.getActiveResourcesInfo() }
    process.stdout.write(`self-report ${JSON.stringify(report)}\n`)
  })
}
