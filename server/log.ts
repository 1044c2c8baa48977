/**
 * A log for what an operator must know. Fastify's logger is one, but functions below HTTP need not know that.
 */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
