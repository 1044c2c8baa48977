import { defineConfig } from 'vitest/config'

/**
 * Runs the tests of one part, as `run-stryker.ts` names them. Stryker reads this file in a process of its own.
 * Each run of the tests has its own worker, whose files share their modules. No break outlives its run.
 */
export default defineConfig({
  test: {
    isolate: false,
    environment: process.env.MUTANTS_ENVIRONMENT,
    include: JSON.parse(process.env.MUTANTS_TESTS ?? '[]'),
    setupFiles: ['test/mutants/first-run.ts', 'test/setup.ts'],
    // Less than Stryker's own limit, so that a hanging test fails without a new process.
    testTimeout: 30_000,
  },
})
