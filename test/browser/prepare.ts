import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { makeBuilds } from '../builds.ts'
import { findChromium, findHeadlessShell, installChromium } from './chromium.ts'

// Prepares the browser tests: a Chromium, and the app built once for every transport and once with the inspector,
// because both are part of a build.

if (!findChromium()) {
  console.log('There is no Chromium here: installing one …')
  installChromium()
}
console.log(`Chromium: ${findHeadlessShell() ?? findChromium()}`)

await makeBuilds({
  ...Object.fromEntries(
    TOKEN_TRANSPORTS.map((transport) => [transport, { VITE_TOKEN_TRANSPORT: transport }]),
  ),
  inspector: { VITE_INSPECTOR: 'on' },
})
console.log(`Built the app for ${TOKEN_TRANSPORTS.join(', ')}, and with the inspector.`)
