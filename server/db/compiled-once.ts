import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/**
 * Makes a query that is built and compiled once for each database, for the few that every request
 * makes: building one costs ten times as much as asking SQLite. Finds one row, if there is any.
 *
 * `build` is called before anything is known: each property of its `given` is a symbol that stands in
 * the query, as a parameter, for the value of a later call. Nothing can be reckoned with it or decided
 * by it; Kysely takes it like any value.
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

/** A query, and what each of its parameters is for a call. */
interface Compiled<Given, Row> {
  query: CompiledQuery<Row>
  parameters: ((given: Given) => unknown)[]
}

/** @param names is filled with what each symbol stands for */
function standIns<Given extends object>(names: Map<unknown, keyof Given>): Given {
  return new Proxy({} as Given, {
    get(_, name) {
      const standIn = Symbol(String(name))
      names.set(standIn, name as keyof Given)
      return standIn
    },
  })
}
