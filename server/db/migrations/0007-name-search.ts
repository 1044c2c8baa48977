import { type Kysely, sql } from 'kysely'

/** The columns that this migration reads. */
interface Tables {
  profiles: { user_id: number; first_name: string; last_name: string }
}

/** Adds the search keys of first and last names. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of COLUMNS) {
    await db.schema
      .alterTable('profiles')
      .addColumn(column, 'text', (text) => text.notNull().defaultTo(''))
      .execute()
  }
  await fillKeys(db as Kysely<Tables>)
}

/** Drops the search keys. */
export async function down(db: Kysely<unknown>): Promise<void> {
  for (const column of COLUMNS) await db.schema.alterTable('profiles').dropColumn(column).execute()
}

const COLUMNS = ['first_name_key', 'last_name_key']

const BATCH = 1_000

async function fillKeys(db: Kysely<Tables>): Promise<void> {
  for (let last = 0, found = BATCH; found === BATCH; ) {
    const profiles = await db
      .selectFrom('profiles')
      .select(['user_id', 'first_name', 'last_name'])
      .where('user_id', '>', last)
      .orderBy('user_id')
      .limit(BATCH)
      .execute()
    await updateKeys(db, profiles)
    found = profiles.length
    last = profiles.at(-1)?.user_id ?? last
  }
}

/**
 * Updates a batch of rows in one statement. SQLite and PostgreSQL both name the columns of VALUES column1, column2
 * and so on.
 */
async function updateKeys(db: Kysely<Tables>, profiles: Tables['profiles'][]): Promise<void> {
  if (profiles.length === 0) return
  const rows = profiles.map(({ user_id, first_name, last_name }) => {
    return sql`(cast(${user_id} as integer), ${fold(first_name)}, ${fold(last_name)})`
  })
  await sql`
    update profiles set first_name_key = named.column2, last_name_key = named.column3
    from (values ${sql.join(rows)}) as named where profiles.user_id = named.column1`.execute(db)
}

/** A copy of `foldText` as it was when this migration was written. */
function fold(text: string): string {
  const visible = text
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .trim()
  const folded = visible.toLowerCase().toUpperCase().toLowerCase()
  return folded.replaceAll('ς', 'σ').normalize('NFKC')
}
