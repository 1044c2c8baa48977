import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/**
 * Creates a query that is built and compiled once for each database. It is for the few queries that every
 * request makes, because building one costs ten times as much as running it on SQLite. Returns one row, if
 * there is any.
 *
 * `build` is called before any value is known. Each property of its `given` is a symbol that Kysely takes as
 * a parameter, in place of the value of a later call. `build` must not compute or branch with it.
 */
export function compiledOnce<Given extends object, Row>(
  build: (db: Db, given: Given) => Compilable<Row>,
): (db: Db, given: Given) => Promise<Row | undefined> {
  const compiled = new WeakMap<Db, Compiled<Given, Row>>()

  function compile(db: Db): Compiled<Given, Row> {
    const names = new Map<unknown, keyof Given>()
    const query = build(db, standIns(names)).compile()
    const parameters = query.parameters.map((value) => {
      const name = names.get(value)
      return (given: Given) => (name === undefined ? value : given[name])
    })
    compiled.set(db, { query, parameters })
    return { query, parameters }
  }

  return async (db, given) => {
    const { query, parameters } = compiled.get(db) ?? compile(db)
    const values = parameters.map((valueFor) => valueFor(given))
    const { rows } = await db.executeQuery<Row>({ ...query, parameters: values })
    return rows[0]
  }
}

/** A compiled query, and the property that each of its parameters stands for. */
interface Compiled<Given, Row> {
  query: CompiledQuery<Row>
  parameters: ((given: Given) => unknown)[]
}

/** @param names receives the property that each symbol stands for */
function standIns<Given extends object>(names: Map<unknown, keyof Given>): Given {
  return new Proxy({} as Given, {
    get(_, name) {
      const standIn = Symbol(String(name))
      names.set(standIn, name as keyof Given)
      return standIn
    },
  })
}
