import { inject } from 'vitest'

// Stryker's first run finds out which tests reach which code. Building a server is code too, so here no test may
// take over the server of an earlier one; when the code is broken, the server that they share is broken for all.
if (inject('mode' as never) === 'dry-run') process.env.OWN_TEST_SERVERS = 'on'
