import { defineConfig } from '@playwright/test'
import { findHeadlessShell } from './chromium.ts'

export default defineConfig({
  outputDir: '.results',
  fullyParallel: true,
  // More than cores: a test often waits.
  workers: 3,
  // Limits, not expectations: no test comes near them, and the soak run takes longer.
  timeout: process.env.SOAK ? 900_000 : 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: 'list',
  // Longer runs of the same attacks and races, in the soak run only.
  testIgnore: process.env.SOAK ? [] : '**/*.soak.spec.ts',
  use: {
    trace: 'off',
    launchOptions: {
      executablePath: findHeadlessShell(),
      // Nothing leaves this machine.
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
})
