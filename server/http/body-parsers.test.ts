import { describe, expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'

const PASSWORD = 'Ümlaut ß geheim'
const NOT_UTF8 = { detail: 'The body is not UTF-8.', code: 'parse_error' }

/** Every kind of body that a route accepts, with these fields. */
const KINDS = {
  'application/json': (fields: Record<string, string>) => JSON.stringify(fields),
  'application/x-www-form-urlencoded': (fields: Record<string, string>) =>
    Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .join('&'),
  'multipart/form-data; boundary=xyz': (fields: Record<string, string>) =>
    `${Object.entries(fields)
      .map(([name, value]) => `--xyz\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('')}--xyz--\r\n`,
}

/** A route that accepts all three kinds. Other routes accept two of them, with the same parsers. */
const SIGN_UP = '/api/v1/authuser/signup'

async function openSignUp() {
  const { app, db } = await createTestApp({ COMPAT: 'lesson9' })
  const fields = {
    ...{ username: 'ann', email: 'ann@example.com', first_name: 'Ann', last_name: 'Lee' },
    ...{ password: PASSWORD, password2: PASSWORD },
  }
  return {
    db,
    fields,
    send: (type: string, payload: Buffer | string, url = SIGN_UP) =>
      app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload }),
  }
}

describe.each(Object.entries(KINDS))('%s', (type, write) => {
  test('in UTF-8: read as it was typed', async () => {
    const { send, fields } = await openSignUp()
    const login = '/api/v1/authuser/login'
    const credentials = write({ email: 'ann', password: PASSWORD })

    expect((await send(type, write(fields))).statusCode).toBe(201)
    expect((await send(type, credentials, login)).statusCode).toBe(200)
    expect((await send(`${type}; charset="UTF-8"`, credentials, login)).statusCode).toBe(200)
    expect((await send(`${type};charset=us-ascii`, credentials, login)).statusCode).toBe(200)
  })

  test('I3 in Latin-1, as some clients send it: 400, and nothing is stored', async () => {
    const { send, fields, db } = await openSignUp()
    const response = await send(type, Buffer.from(write(fields), 'latin1'))

    expect([response.statusCode, response.json().detail]).toEqual([400, NOT_UTF8.detail])
    expect(await db.selectFrom('users').select('id').where('username', '=', 'ann').execute()).toEqual([])
  })

  test.each(['iso-8859-1', 'windows-1252', 'utf-16', '"UTF-16LE"', 'x'])(
    'with the content type %s: 415',
    async (charset) => {
      const { send, fields } = await openSignUp()
      const response = await send(`${type}; charset=${charset}`, write(fields))

      expect(response.statusCode).toBe(415)
      expect(response.json().detail).toContain('Unsupported media type')
    },
  )
})

test('a form whose percent-encoding is not UTF-8 is refused as well', async () => {
  const { send, db } = await openSignUp()
  const form = 'application/x-www-form-urlencoded'
  const response = await send(form, 'username=user1&password=%D6mlaut', '/api/token')

  expect([response.statusCode, response.json()]).toEqual([400, NOT_UTF8])
  expect(await db.selectFrom('audit_events').selectAll().execute()).toEqual([])
})

test('a percent sign without two hex digits stays a percent sign', async () => {
  const { send, fields } = await openSignUp()
  const form = 'application/x-www-form-urlencoded'
  const password = '100% of four words'
  await send(form, KINDS[form]({ ...fields, password, password2: password }))
  const response = await send(form, `username=ann&password=${password}`, '/api/token')

  expect(response.statusCode).toBe(200)
})

test('our own routes report it by code', async () => {
  const { send } = await openSignUp()
  const body = Buffer.from(JSON.stringify({ username: 'user1', password: PASSWORD }), 'latin1')

  expect((await send('application/json', body, '/api/token')).json()).toEqual(NOT_UTF8)
})
