/** Your tables and their columns, like those in `server/db/schema.ts`. */
export interface AppTables {
  // One line for each table, with its columns.
}

/** Your tables, each after those that it refers to. `copy-to-postgres` copies them in this order, after ours. */
export const APP_TABLES: Record<keyof AppTables, true> = {
  // One line for each table.
}
