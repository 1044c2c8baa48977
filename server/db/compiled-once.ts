import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/**
 * Makes a query by one value that is built and compiled once for each database, for the few that every
 * request makes: building it costs ten times as much as asking SQLite. Finds one row, if there is any.
 *
 * `build` is called with a value that stands for all others; it must come up in it as a parameter, once
 * and alone.
 */
export function compiledOnce<V extends string | number, Row>(
  build: (db: Db, value: V) => Compilable<Row>,
  standIn: V,
): (db: Db, value: V) => Promise<Row | undefined> {
  const compiled = new WeakMap<Db, CompiledQuery<Row>>()

  function compile(db: Db): CompiledQuery<Row> {
    const query = build(db, standIn).compile()
    if (query.parameters.length !== 1) throw new Error('This query has other parameters than the one.')
    compiled.set(db, query)
    return query
  }

  return async (db, value) => {
    const query = compiled.get(db) ?? compile(db)
    const { rows } = await db.executeQuery<Row>({ ...query, parameters: [value] })
    return rows[0]
  }
}
