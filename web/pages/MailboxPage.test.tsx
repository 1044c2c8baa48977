import { act, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import type { KeptMail } from '../../shared/api/mailbox-api.ts'
import { countOf, openApp, openSignedIn, PROFILE, requestTo } from '../testing/open-app.tsx'

const READ = 'GET /api/dev/mailbox'
const LINK = 'http://localhost:3000/verify#token=abc-123'
const MAIL: KeptMail = {
  id: '1',
  to: 'sam@smith.com',
  subject: 'Confirm your email',
  sent_at: '2026-11-20T15:40:00.000Z',
  text: `Hi Sam,\n\n${LINK}\n\nDidn't request this? You can ignore this email.`,
  html: `<!doctype html>\n<html lang="en">\n<head>\n</head><body><a href="${LINK}">Confirm email</a></body></html>`,
}
const OLDER: KeptMail = { ...MAIL, id: '0', to: 'tim@allen.com', subject: 'Reset your password' }

beforeEach(() => localStorage.clear())

function openMailbox(mails: KeptMail[]) {
  const app = openApp('/mailbox')
  const responses = { mails }
  app.network.respondToAll(({ line }) => (line === READ ? [200, responses.mails] : undefined))
  void app.network.sent.findLast(({ line }) => line === READ)?.respond(200, mails)
  return { ...app, responses }
}

describe('the mailbox of development', () => {
  test('shows the newest email as a mail program does: without scripts, and its links open in this tab', async () => {
    openMailbox([MAIL, OLDER])
    const frame = await screen.findByTitle<HTMLIFrameElement>('Confirm your email')

    expect(frame.getAttribute('sandbox')?.split(' ').sort()).toEqual([
      'allow-popups',
      'allow-popups-to-escape-sandbox',
      'allow-top-navigation-by-user-activation',
    ])
    expect(frame.getAttribute('srcdoc')).toContain('<head><base target="_top">')
    expect(frame.getAttribute('srcdoc')).toContain(`<a href="${LINK}">`)
    expect(screen.queryByTitle('Reset your password')).toBeNull()
  })

  test('shows its text part, whose links can be followed', async () => {
    const { user } = openMailbox([MAIL])
    await user.click(await screen.findByRole('tab', { name: 'Text' }))

    expect(screen.getByRole('link', { name: LINK }).getAttribute('href')).toBe(LINK)
    expect(document.querySelector('.mail-text')?.textContent).toBe(MAIL.text)
    expect(screen.queryByTitle('Confirm your email')).toBeNull()
  })

  test('has tabs that the arrow keys move between', async () => {
    const { user } = openMailbox([MAIL])
    const email = await screen.findByRole('tab', { name: 'Email' })
    const text = screen.getByRole('tab', { name: 'Text' })
    await user.click(email)
    await user.keyboard('{ArrowRight}')

    expect(document.activeElement).toBe(text)
    expect([email, text].map((tab) => tab.getAttribute('aria-selected'))).toEqual(['false', 'true'])
    expect(screen.getByRole('tabpanel', { name: 'Text' })).toBeTruthy()
    await user.keyboard('{ArrowRight}')
    expect(screen.getByTitle('Confirm your email')).toBeTruthy()
  })

  test('opens the email that is chosen, and closes it again', async () => {
    const { user } = openMailbox([MAIL, OLDER])
    const row = await screen.findByRole('button', { name: /^Reset your password/ })
    await user.click(row)

    expect(screen.getByTitle('Reset your password')).toBeTruthy()
    expect(screen.queryByTitle('Confirm your email')).toBeNull()
    await user.click(row)
    expect(document.querySelector('iframe')).toBeNull()
  })

  test('is linked from the page that mentions a mailed link', async () => {
    const unverified = { ...PROFILE, user: { ...PROFILE.user, email_verified: false } }
    const { user } = openSignedIn('/', { 'GET /api/profile': [200, unverified], [READ]: [200, [MAIL]] })
    await user.click(await screen.findByRole('link', { name: 'mailbox' }))

    expect(await screen.findByRole('heading', { name: 'Mailbox' })).toBeTruthy()
    expect(await screen.findByTitle('Confirm your email')).toBeTruthy()
  })

  test('says where emails went if a mail server is configured', async () => {
    const { network } = openApp('/mailbox')
    await (await requestTo(network, READ)).respond(404, { detail: 'Not found.', code: 'not_found' })

    expect(await screen.findByText(/through the mail server of SMTP_URL/)).toBeTruthy()
  })

  test('loads again on request', async () => {
    const { responses, user } = openMailbox([])
    await screen.findByText('No emails yet')
    responses.mails = [MAIL]
    await user.click(screen.getByRole('button', { name: 'Refresh' }))

    expect(await screen.findByTitle('Confirm your email')).toBeTruthy()
  })

  test('loads again when the page is shown, and an email that the user reads stays open', async () => {
    const { responses, network, user } = openMailbox([OLDER])
    await user.click(await screen.findByRole('tab', { name: 'Text' }))
    const before = countOf(network, READ)
    responses.mails = [MAIL, OLDER]
    act(() => void document.dispatchEvent(new Event('visibilitychange')))

    expect(await screen.findByRole('button', { name: /^Confirm your email/ })).toBeTruthy()
    await waitFor(() => expect(countOf(network, READ)).toBe(before + 1))
    expect(screen.getByRole('tab', { name: 'Text' }).getAttribute('aria-selected')).toBe('true')
    expect(screen.queryByTitle('Confirm your email')).toBeNull()
  })
})
