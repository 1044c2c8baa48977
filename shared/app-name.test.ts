import { expect, test } from 'vitest'
import { APP_KEY, APP_NAME } from './app-name.ts'

test('the name has characters that pages, mails and headers can show as they are', () => {
  expect(APP_NAME).toMatch(/^[^\p{Cc}<>"]+$/u)
})

test('the key has characters that cookies, metrics and an e-mail address can have', () => {
  expect(APP_KEY).toMatch(/^[a-z][a-z0-9_]*$/)
})
