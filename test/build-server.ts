import { execFileSync } from 'node:child_process'
import { BUILT_SERVER, ROOT } from './server-process.ts'

/** Builds the server once a run: a process of the built one is there in a third of the time. */
export function setup(): void {
  // Over what is there: another run may be using it.
  const args = ['build', '--ssr', '--outDir', BUILT_SERVER, '--emptyOutDir', 'false', '--logLevel', 'warn']
  const { NODE_ENV: _ofTheTests, ...env } = process.env
  execFileSync('node_modules/.bin/vite', args, { cwd: ROOT, env, stdio: 'inherit' })
}
