/** Where domain functions note what an operator must know; Fastify's logger is one. */
export interface Log {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
