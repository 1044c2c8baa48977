import { defineConfig } from '@playwright/test'
import { TOKEN_TRANSPORTS } from '../../shared/transports.ts'
import { findChromium } from './chromium.ts'
import type { AppOptions } from './fixtures.ts'

/**
 * These run once for every transport; the others once, in the default one. Where there is time,
 * more of them run in every transport.
 */
const IN_EVERY_TRANSPORT = process.env.SOAK
  ? /\b(journey|social-journey|tabs|storage|accounts)\.spec\.ts/
  : /\b(?<!-)(journey|tabs|storage)\.spec\.ts/

export default defineConfig<AppOptions>({
  outputDir: '.results',
  fullyParallel: true,
  workers: 2,
  // Limits, not figures: a machine that does other things as well takes several times as long.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // Once more where it was late, and told as flaky; where figures are measured, never.
  retries: process.env.SOAK ? 0 : 1,
  forbidOnly: true,
  reporter: 'list',
  use: {
    trace: 'off',
    launchOptions: {
      executablePath: findChromium(),
      // Nothing leaves this machine.
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    ...TOKEN_TRANSPORTS.map((transport) => ({
      name: transport,
      testMatch: IN_EVERY_TRANSPORT,
      use: { transport },
    })),
    { name: 'once', testIgnore: IN_EVERY_TRANSPORT, use: { transport: 'refresh-cookie' as const } },
  ],
})
