import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { unlessDuplicate } from './database.ts'

test('a duplicate row is refused, and the transaction goes on without it', async () => {
  const { db } = await createTestApp()
  const insert = (key: string) =>
    db.transaction().execute(async (tx) => {
      const add = (name: string) => tx.insertInto('rate_limits').values({ key: name, count: 1, resets_at: 0 })
      const added = await unlessDuplicate(tx, async () => {
        await add(`${key} first`).execute()
        await add('taken').execute()
      })
      await add(`${key} second`).execute()
      return added
    })

  expect([await insert('a'), await insert('b')]).toEqual([true, false])
  const rows = await db.selectFrom('rate_limits').select('key').orderBy('key').execute()
  expect(rows.map(({ key }) => key)).toEqual(['a first', 'a second', 'b second', 'taken'])
})

test('another failure is thrown', async () => {
  const { db } = await createTestApp()
  const failing = db.transaction().execute((tx) => unlessDuplicate(tx, () => Promise.reject(new Error('no'))))

  await expect(failing).rejects.toThrow('no')
})
