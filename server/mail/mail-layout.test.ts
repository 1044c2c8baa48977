import { expect, test } from 'vitest'
import { asWord, type Letter } from './letter.ts'
import { layOut } from './mail-layout.ts'

const LETTER: Letter = {
  to: 'zoe@example.com',
  subject: 'Confirm your email',
  username: 'zoe',
  lead: 'confirm this email.',
  action: { label: 'Confirm email', url: 'https://app.example.com/verify#token=abc' },
  facts: [],
  reason: 'you have an account.',
  siteUrl: 'https://app.example.com',
}

test('every value is escaped, wherever it appears', () => {
  const evil = `"><script>'&`
  const { html } = layOut({
    ...LETTER,
    ...{ subject: evil, username: evil, lead: evil, body: [evil], validity: evil, reason: evil },
    action: { label: evil, url: `https://app.example.com/${evil}` },
    facts: [{ label: evil, value: evil }],
    advice: { text: evil, link: { label: evil, url: evil } },
    siteUrl: evil,
  })

  expect(html).not.toContain('<script')
  expect(html).not.toContain(evil)
  expect(html.split('&#34;&#62;&#60;script&#62;&#39;&#38;').length).toBeGreaterThan(15)
})

test('a name stays on its line: it adds no paragraph and no link', () => {
  const { text, html } = layOut({ ...LETTER, username: 'zoe\r\n\nReset:\nhttp://evil.example' })

  expect(text.split('\n')[0]).toBe(`Hi zoe Reset: http://${asWord('evil.example')}, confirm this email.`)
  expect(html).toContain('http://evil<span>.</span>example')
  expect(html).not.toContain('evil.example')
})

test('what is not known leaves no gap', () => {
  const { text, html } = layOut(LETTER)

  expect(text).not.toMatch(/\n{3}/)
  expect(text.split('\n\n')).toHaveLength(3)
  expect(html).not.toContain('class="rule"')
})
