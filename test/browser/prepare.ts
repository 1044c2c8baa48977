import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { ROOT } from '../server-process.ts'
import { type Build, builtPages, builtServer } from './builds.ts'
import { findChromium, installChromium } from './chromium.ts'

// Makes what the browser tests need: a Chromium, and the app built once for every transport and once
// with the inspector, because both are part of a build.

const found = findChromium()
console.log(found ? `Chromium: ${found}` : 'There is no Chromium here: installing one …')
if (!found) console.log(`Chromium: ${installChromium()}`)

for (const transport of TOKEN_TRANSPORTS) buildApp(transport, { VITE_TOKEN_TRANSPORT: transport })
buildApp('inspector', { VITE_INSPECTOR: 'on' })
console.log(`Built the app for ${TOKEN_TRANSPORTS.join(', ')}, and with the inspector.`)

function buildApp(name: Build, env: Record<string, string>): void {
  rmSync(builtPages(name), { recursive: true, force: true })
  build(['--outDir', builtPages(name)], env)
  build(['--ssr', '--outDir', builtServer(name)])
}

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
