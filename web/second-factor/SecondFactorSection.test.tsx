import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { countOf, openSignedIn, PROFILE, type Responses, requestTo } from '../testing/open-app.tsx'
import { claims, token } from '../testing/test-network.ts'

const STATUS = 'GET /api/second-factor'
const BEGIN = 'POST /api/second-factor/totp'
const CONFIRM = 'POST /api/second-factor/totp/confirm'
const RENEW = 'POST /api/second-factor/recovery-codes'
const REMOVE = 'DELETE /api/second-factor'

const OFF = { totp_since: null, recovery_codes_left: 0 }
const ON = { totp_since: '2026-11-19T08:12:00.000Z', recovery_codes_left: 10 }
const SECRET = {
  secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  otpauth_url: 'otpauth://totp/x:user1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=x',
}
const CODES = Array.from({ length: 10 }, (_, index) => `AAAA${index}-BBBB${index}`)

/** The response with the tokens of the session that replaces the current one. */
const RENEWED = { access: token(claims({ sid: 'sid-2' })) }

beforeEach(() => {
  localStorage.clear()
  return () => void vi.restoreAllMocks()
})

/** Opens the profile of an account with this second factor. */
async function openSection(status: object, responses: Responses = {}) {
  const app = openSignedIn('/profile', { [STATUS]: [200, status], ...responses })
  /** The section as it is now: it is replaced with the session. */
  const part = () => within(screen.getByRole('region', { name: 'Two-step verification' }))
  await screen.findByText(/^(On|Off)$/)
  /** Presses a button twice, which counts once. */
  const press = (name: string) => app.user.dblClick(part().getByRole('button', { name }))
  return { ...app, part, press }
}

describe('two-step verification that is off', () => {
  test('says so, and what it would do', async () => {
    const { part } = await openSection(OFF)

    expect(part().getByText('Off')).toBeTruthy()
    expect(part().getByText(/a stolen password isn't enough/)).toBeTruthy()
  })

  test('is set up: QR code, first code, recovery codes, and then it is on', async () => {
    const { network, user, part, press, responses } = await openSection(OFF)
    await press('Set up an authenticator app')
    const begun = await requestTo(network, BEGIN)
    await begun.respond(200, SECRET)
    expect(countOf(network, BEGIN)).toBe(1)
    expect(await part().findByRole('img', { name: 'QR code for your authenticator app' })).toBeTruthy()
    expect(part().getByText('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')).toBeTruthy()
    expect(document.activeElement?.textContent).toMatch(/^Scan this with your authenticator app/)

    await user.type(part().getByLabelText('Code'), '123456')
    await user.dblClick(part().getByRole('button', { name: 'Turn on' }))
    const confirmed = await requestTo(network, CONFIRM)
    responses[STATUS] = [200, ON]
    await confirmed.respond(200, { ...RENEWED, recovery_codes: CODES })
    expect(confirmed.body).toEqual({ code: '123456' })
    expect(countOf(network, CONFIRM)).toBe(1)

    const heading = await screen.findByRole('heading', { name: 'Your recovery codes' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    expect(
      part()
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(CODES)
    const lead = screen.getByText('Two-step verification is on. Other devices are signed out.')
    expect(heading.getAttribute('aria-describedby')).toBe(lead.id)
    // A toast would cover the codes.
    expect(screen.getByRole('region', { name: 'Notifications' }).textContent).toBe('')
    const leaving = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(leaving)
    expect(leaving.defaultPrevented).toBe(true)
    const saved = vi.spyOn(URL, 'createObjectURL')
    // A window of the test would leave for the file.
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    await user.click(part().getByRole('button', { name: 'Download' }))
    const [file] = saved.mock.calls[0] ?? []
    const written = await new Response(file as Blob).text()
    expect(written).toContain(CODES.join('\n'))
    expect(written).toContain('recovery codes of user1')

    await part().findByText('On')
    await user.click(part().getByRole('button', { name: "I've saved them" }))
    expect(screen.queryByText(CODES[0] ?? '')).toBeNull()
    expect(part().getByText('On')).toBeTruthy()
    expect(part().getByText('10 of 10 left')).toBeTruthy()
    // The pressed button is gone, and the focus must not be lost with it.
    expect(document.activeElement).toBe(part().getByRole('list', { name: 'Second factors' }))
  })

  test('the tab goes on in the session that replaces this one', async () => {
    const { network, session, user, part, press } = await openSection(OFF)
    await press('Set up an authenticator app')
    await (await requestTo(network, BEGIN)).respond(200, SECRET)
    await user.type(await part().findByLabelText('Code'), '123456{Enter}')
    await (await requestTo(network, CONFIRM)).respond(200, { ...RENEWED, recovery_codes: CODES })

    await waitFor(() =>
      expect(session.getState()).toMatchObject({ status: 'signed-in', user: { sid: 'sid-2' } }),
    )
  })

  test('a wrong code: an error beside it, and another attempt', async () => {
    const { network, user, part, press } = await openSection(OFF)
    await press('Set up an authenticator app')
    await (await requestTo(network, BEGIN)).respond(200, SECRET)
    await user.type(await part().findByLabelText('Code'), '000000{Enter}')
    const fields = { code: ['Invalid code.'] }
    await (await requestTo(network, CONFIRM)).respond(400, { detail: 'x', code: 'invalid', fields })

    expect(await part().findByText("That code didn't work. Enter the one your app shows now.")).toBeTruthy()
    expect(part().getByRole('img')).toBeTruthy()
  })

  test('after ten minutes: says what to do; cancelling leads back', async () => {
    const { network, user, part, press } = await openSection(OFF)
    await press('Set up an authenticator app')
    await (await requestTo(network, BEGIN)).respond(200, SECRET)
    await user.type(await part().findByLabelText('Code'), '123456{Enter}')
    await (await requestTo(network, CONFIRM)).respond(404, { detail: 'x', code: 'not_found' })

    expect((await part().findByRole('alert')).textContent).toContain('This took longer than ten minutes.')
    await user.click(part().getByRole('button', { name: 'Cancel' }))
    expect(part().getByRole('button', { name: 'Set up an authenticator app' })).toBeTruthy()
    expect(document.activeElement?.textContent).toMatch(/^Signing in then also needs a code/)
  })

  test('an e-mail address that is not confirmed comes first', async () => {
    const { part } = await openSection(OFF, {
      'GET /api/profile': [200, { ...PROFILE, user: { ...PROFILE.user, email_verified: false } }],
    })

    expect(part().getByText('Confirm your email first, then you can turn it on.')).toBeTruthy()
    expect(part().queryByText('Set up an authenticator app')).toBeNull()
  })
})

describe('two-step verification that is on', () => {
  test('shows since when, and how many recovery codes are left', async () => {
    const { part } = await openSection({ ...ON, recovery_codes_left: 4 })

    expect(document.querySelector('.rows time')?.getAttribute('dateTime')).toBeTruthy()
    expect(part().getByText('4 of 10 left')).toBeTruthy()
    expect(part().queryByText('Running out')).toBeNull()
  })

  test.each([3, 0])('warns of %i recovery codes', async (left) => {
    const { part } = await openSection({ ...ON, recovery_codes_left: left })

    expect(part().getByText('Running out')).toBeTruthy()
  })

  test('new recovery codes are shown once, after a question', async () => {
    const { network, user, part, press } = await openSection(ON)
    await press('Create new codes')
    expect(part().getByText(/Your old ones stop working/)).toBeTruthy()
    await user.click(part().getByRole('button', { name: 'Cancel' }))
    expect(countOf(network, RENEW)).toBe(0)
    await press('Create new codes')
    await press('Create new codes')
    const request = await requestTo(network, RENEW)
    await request.respond(200, { ...RENEWED, recovery_codes: CODES })

    expect(await screen.findByText(CODES[0] ?? '')).toBeTruthy()
    expect(countOf(network, RENEW)).toBe(1)
    expect(screen.getByText('Your old codes no longer work. Other devices are signed out.')).toBeTruthy()
  })

  test('new recovery codes are gone once their owner has left the page, who is told', async () => {
    const { network, user, press } = await openSection(ON)
    await press('Create new codes')
    await press('Create new codes')
    await (await requestTo(network, RENEW)).respond(200, { ...RENEWED, recovery_codes: CODES })
    await screen.findByText(CODES[0] ?? '')
    await user.click(screen.getByRole('link', { name: 'Home' }))
    await screen.findByRole('heading', { name: 'Home' })
    expect(screen.getByText(/Didn't save your recovery codes\?/)).toBeTruthy()
    await user.click(screen.getByRole('link', { name: 'Profile' }))
    await screen.findByText('10 of 10 left')

    expect(screen.queryByText(CODES[0] ?? '')).toBeNull()
  })

  test('is turned off after a question', async () => {
    const { network, user, part, press, responses } = await openSection(ON)
    await user.click(part().getByRole('button', { name: 'Turn off' }))
    await press('Turn off')
    const request = await requestTo(network, REMOVE)
    responses[STATUS] = [200, OFF]
    await request.respond(200, { ...RENEWED, detail: 'x' })

    expect(await screen.findByText('Off')).toBeTruthy()
    expect(await screen.findByText(/Two-step verification is off/)).toBeTruthy()
  })

  test('moves to another app, and both lists of codes are never shown together', async () => {
    const { network, part, press } = await openSection(ON)
    await press('Move to another app')
    await (await requestTo(network, BEGIN)).respond(200, SECRET)

    expect(await part().findByRole('button', { name: 'Move to this app' })).toBeTruthy()
    expect(part().queryByText('Recovery codes')).toBeNull()
  })
})

describe('the question whether it is the user', () => {
  const REFUSAL = { detail: 'x', code: 'reauthentication_required' }
  const METHODS: Responses = { 'GET /api/session/confirm': [200, { methods: ['password', 'totp'] }] }

  /** Begins a change long after the sign-in, and chooses the code of the app. */
  async function openQuestion() {
    const app = await openSection(ON, METHODS)
    await app.press('Move to another app')
    await (await requestTo(app.network, BEGIN)).respond(403, REFUSAL)
    const dialog = within(await screen.findByRole('dialog', { name: "Confirm it's you" }))
    expect(document.activeElement).toBe(dialog.getByLabelText('Your password'))
    await app.user.click(dialog.getByRole('button', { name: 'Use your authenticator app instead' }))
    return { ...app, dialog }
  }

  test('is answered by a code of the app, and the change goes on', async () => {
    const { network, user, part, dialog } = await openQuestion()
    expect(document.activeElement).toBe(dialog.getByLabelText('Code'))
    await user.keyboard('123456{Enter}')
    const request = await requestTo(network, 'POST /api/session/confirm')
    await request.respond(200, { detail: 'x' })
    await waitFor(() => expect(countOf(network, BEGIN)).toBe(2))
    await (await requestTo(network, BEGIN)).respond(200, SECRET)

    expect(request.body).toEqual({ method: 'totp', code: '123456' })
    expect(await part().findByRole('button', { name: 'Move to this app' })).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('a wrong code: an error beside it, and another attempt', async () => {
    const { network, user, dialog } = await openQuestion()
    await user.keyboard('000000{Enter}')
    const fields = { code: ['Invalid code.'] }
    const refusal = { detail: 'x', code: 'invalid', fields }
    await (await requestTo(network, 'POST /api/session/confirm')).respond(400, refusal)

    expect(await dialog.findByText("That code didn't work. Enter the one your app shows now.")).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(dialog.getByLabelText('Code')))
  })

  test('leads back to the password', async () => {
    const { user, dialog } = await openQuestion()
    await user.click(dialog.getByRole('button', { name: 'Use your password instead' }))

    expect(document.activeElement).toBe(dialog.getByLabelText('Your password'))
    expect(dialog.queryByLabelText('Code')).toBeNull()
  })
})

test('a status that cannot be read: an error in its place, and the rest of the profile works', async () => {
  const { user, responses } = openSignedIn('/profile', {
    [STATUS]: [503, { detail: 'x', code: 'unavailable' }],
  })
  const part = () => within(screen.getByRole('region', { name: 'Two-step verification' }))
  await screen.findByText('The server is busy. Try again in a moment.')
  expect(screen.getByRole('heading', { name: 'Name' })).toBeTruthy()
  responses[STATUS] = [200, OFF]
  await user.click(part().getByRole('button', { name: 'Try again' }))

  expect(await part().findByText('Off')).toBeTruthy()
})
