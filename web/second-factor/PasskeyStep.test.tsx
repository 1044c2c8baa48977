import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { access, countOf, openApp, requestTo } from '../testing/open-app.tsx'
import { ASSERTION, type PasskeyDialog, stubPasskeys } from '../testing/test-passkeys.ts'

const STEP = 'POST /api/token/second-factor'
const REQUIRED = {
  detail: 'x',
  code: 'second_factor_required',
  challenge: 'AQID',
  methods: ['totp', 'recovery_code', 'passkey'],
  rp_id: 'localhost',
}
const FAILED = { detail: 'x', code: 'second_factor_failed' }

beforeEach(() => localStorage.clear())

const button = () => screen.queryByRole('button', { name: 'Use a passkey' })

/** Signs in as user1, whose account has a second factor and a passkey. */
async function openStep(required: object = REQUIRED) {
  const dialogs: PasskeyDialog[] = stubPasskeys()
  const app = openApp('/login')
  await app.user.type(screen.getByLabelText('Username or email'), 'user1')
  await app.user.type(screen.getByLabelText('Password'), 'password1{Enter}')
  await (await requestTo(app.network, 'POST /api/token')).respond(403, required)
  await screen.findByRole('heading', { name: 'Two-step verification' })

  /** Presses the button, and returns the dialog of the browser. */
  async function ask(): Promise<PasskeyDialog> {
    const before = dialogs.length
    await app.user.click(screen.getByRole('button', { name: 'Use a passkey' }))
    return waitFor(() => {
      expect(dialogs).toHaveLength(before + 1)
      return dialogs[before] as PasskeyDialog
    })
  }

  return { ...app, ask }
}

describe('the second step by a passkey', () => {
  test('signs the challenge of the step, which no other request begins', async () => {
    const { network, ask } = await openStep()
    const dialog = await ask()
    const { publicKey } = dialog.options as { publicKey: PublicKeyCredentialRequestOptions }
    expect(publicKey).toMatchObject({ rpId: 'localhost', timeout: 300_000, userVerification: 'required' })
    expect([...new Uint8Array(publicKey.challenge as ArrayBuffer)]).toEqual([1, 2, 3])
    dialog.confirm()
    const request = await requestTo(network, STEP)
    await request.respond(200, { access })

    expect(await screen.findByRole('heading', { name: 'Home' })).toBeTruthy()
    expect(request.body).toEqual({ challenge: 'AQID', method: 'passkey', response: ASSERTION })
  })

  test.each([
    ['the user has none', { ...REQUIRED, methods: ['totp'], rp_id: undefined }],
    ['it belongs to another host', { ...REQUIRED, rp_id: 'app.example.com' }],
  ])('is not offered if %s', async (_, required) => {
    await openStep(required)

    expect(button()).toBeNull()
    expect(screen.getByLabelText('Code')).toBeTruthy()
  })

  test('a user who cancels is told so without an error, and may still enter a code', async () => {
    const { network, ask } = await openStep()
    ;(await ask()).fail('NotAllowedError')

    expect(await screen.findByText(/No passkey was used/)).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.getByLabelText('Code')).toBeTruthy()
    expect(countOf(network, STEP)).toBe(0)
  })

  test('a refused passkey is an error, and five of them end the step as five codes do', async () => {
    const { network, ask } = await openStep()
    for (let time = 1; time <= 5; time++) {
      ;(await ask()).confirm()
      await waitFor(() => expect(countOf(network, STEP)).toBe(time))
      await (await requestTo(network, STEP)).respond(401, FAILED)
      if (time < 5)
        expect((await screen.findByRole('alert')).textContent).toContain("That passkey didn't work")
    }

    expect(await screen.findByRole('heading', { name: 'This sign-in has expired' })).toBeTruthy()
  })

  test('the dialog of the browser closes when the user goes back', async () => {
    const { user, ask } = await openStep()
    const dialog = await ask()
    await user.click(screen.getByRole('button', { name: 'Back to login' }))

    await waitFor(() => expect(dialog.aborted).toBe(true))
  })
})
