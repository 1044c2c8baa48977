import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/**
 * Creates a query that is built and compiled only once for each database, and that returns at most one row.
 * Building a query costs ten times as much as running it on SQLite. Use this only for frequent queries, such as
 * that of the guard.
 *
 * `build` runs before the values are known. A property such as `given.sid` is then a symbol, which Kysely treats as
 * a parameter. Each call of the query replaces the symbols by its values. `build` must therefore not compute with
 * `given`, nor branch on it.
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

/** A compiled query. Each function in `parameters` returns the value of one parameter, given the values of a call. */
interface Compiled<Given, Row> {
  query: CompiledQuery<Row>
  parameters: ((given: Given) => unknown)[]
}

/**
 * Creates the `given` of `build`: an object in which every property is a symbol.
 *
 * @param names receives each symbol, with the property that it stands for
 */
function standIns<Given extends object>(names: Map<unknown, keyof Given>): Given {
  return new Proxy({} as Given, {
    get(_, name) {
      const standIn = Symbol(String(name))
      names.set(standIn, name as keyof Given)
      return standIn
    },
  })
}
