import { inject } from 'vitest'

// Stryker's first run finds out which tests reach which code. Building a server is code too, so no test may reuse the
// server of an earlier one here. When the code is broken, the shared server is broken for all.
if (inject('mode' as never) === 'dry-run') process.env.OWN_TEST_SERVERS = 'on'
