import { defineConfig } from 'vitest/config'

/**
 * Runs the tests of one part, as `run-stryker.ts` names them. Stryker reads this file in a process of its own.
 * Unlike in `vite.config.ts`, no test is tried twice: a failed test is what we are looking for.
 */
export default defineConfig({
  test: {
    environment: process.env.MUTANTS_ENVIRONMENT,
    include: JSON.parse(process.env.MUTANTS_TESTS ?? '[]'),
    setupFiles: 'test/setup.ts',
    // Shorter than Stryker waits: what hangs fails, and costs no new process.
    testTimeout: 30_000,
  },
})
