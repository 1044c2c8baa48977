import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { ROOT } from '../server-process.ts'
import { builtPages, builtServer } from './builds.ts'
import { findChromium, installChromium } from './chromium.ts'

// Makes what the browser tests need: a Chromium, and the app built once for every transport,
// because VITE_TOKEN_TRANSPORT is part of a build.

const found = findChromium()
console.log(found ? `Chromium: ${found}` : 'There is no Chromium here: installing one …')
if (!found) console.log(`Chromium: ${installChromium()}`)

for (const transport of TOKEN_TRANSPORTS) {
  rmSync(builtPages(transport), { recursive: true, force: true })
  build(['--outDir', builtPages(transport)], { VITE_TOKEN_TRANSPORT: transport })
  build(['--ssr', '--outDir', builtServer(transport)])
}
console.log(`Built the app for ${TOKEN_TRANSPORTS.join(', ')}.`)

function build(args: string[], env: Record<string, string> = {}): void {
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/vite', ['build', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (status === 0) return
  console.error(stdout, stderr)
  process.exit(1)
}
