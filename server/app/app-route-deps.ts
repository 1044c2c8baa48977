import type { onRequestAsyncHookHandler } from 'fastify'
import type { Config } from '../config/config.ts'
import type { Db } from '../db/database.ts'

/** What your routes get. If they need more, `server/app.ts` can pass it. */
export interface AppRouteDeps {
  config: Config
  db: Db
  requireAccessToken: onRequestAsyncHookHandler
}
