import { screen } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'
import { openApp, openSignedIn, PROFILE, requestTo } from '../testing/open-app.tsx'

const READ = 'GET /api/dev/mailbox'
const LINK = 'http://localhost:3000/verify#token=abc-123'
const MAIL: KeptMail = {
  id: '1',
  to: 'sam@smith.com',
  subject: 'Confirm your address',
  sent_at: '2026-11-20T15:40:00.000Z',
  text: `Hello Sam,\n\n${LINK}\n\nIf that was not you, do nothing.`,
}

beforeEach(() => localStorage.clear())
describe('the mailbox of development', () => {
  test('shows the mail, and its links can be followed', async () => {
    const { network } = openApp('/mailbox')
    network.answerAll(() => [200, [MAIL]])
    await (await requestTo(network, READ)).answer(200, [MAIL])

    expect((await screen.findByRole('link', { name: LINK })).getAttribute('href')).toBe(LINK)
    expect(screen.getByText('Confirm your address')).toBeTruthy()
    expect(document.querySelector('.mail-text')?.textContent).toBe(MAIL.text)
  })

  test('is linked from the page that mentions a mailed link', async () => {
    const unverified = { ...PROFILE, user: { ...PROFILE.user, email_verified: false } }
    const { user } = openSignedIn('/', { 'GET /api/profile': [200, unverified], [READ]: [200, [MAIL]] })
    await user.click(await screen.findByRole('link', { name: 'mailbox' }))

    expect(await screen.findByRole('heading', { name: 'Mailbox' })).toBeTruthy()
    expect(await screen.findByRole('link', { name: LINK })).toBeTruthy()
  })

  test('says where mail went if a mail server is configured', async () => {
    const { network } = openApp('/mailbox')
    await (await requestTo(network, READ)).answer(404, { detail: 'Not found.', code: 'not_found' })

    expect(await screen.findByText(/to the mail server of SMTP_URL/)).toBeTruthy()
  })

  test('loads again on request', async () => {
    const { network, user } = openApp('/mailbox')
    let mails: KeptMail[] = []
    await (await requestTo(network, READ)).answer(200, mails)
    await screen.findByText('There is no mail yet.')
    mails = [MAIL]
    await user.click(screen.getByRole('button', { name: 'Look for new mail' }))
    await (await requestTo(network, READ)).answer(200, mails)

    expect(await screen.findByText('Confirm your address')).toBeTruthy()
  })
})
