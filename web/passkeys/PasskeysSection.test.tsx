import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Passkey } from '../../shared/api/passkey-api.ts'
import { countOf, openSignedIn, type Responses, requestTo } from '../testing/open-app.tsx'
import {
  ATTESTATION,
  CREATION_OPTIONS,
  NO_PASSKEYS,
  type PasskeyDialog,
  stubPasskeys,
} from '../testing/test-passkeys.ts'

const LIST = 'GET /api/passkeys'
const OPTIONS = 'POST /api/passkeys/options'
const ADD = 'POST /api/passkeys'

const LAPTOP: Passkey = {
  id: 'id-1',
  name: 'My laptop',
  rp_id: 'localhost',
  created_at: '2026-11-01T09:00:00.000Z',
  last_used_at: '2026-11-02T09:00:00.000Z',
}
const PHONE: Passkey = {
  id: 'id-2',
  name: 'Phone',
  rp_id: null,
  created_at: '2026-11-03T09:00:00.000Z',
  last_used_at: null,
}

beforeEach(() => localStorage.clear())

/** Opens the profile of a user with these passkeys, and returns how to find parts of the section. */
async function openSection(passkeys: Passkey[] = [], responses: Responses = {}) {
  const dialogs: PasskeyDialog[] = stubPasskeys()
  const app = openSignedIn('/profile', { [LIST]: [200, { ...NO_PASSKEYS, passkeys }], ...responses })
  const section = await screen.findByRole('region', { name: 'Passkeys' })
  await waitFor(() => expect(section.textContent).not.toContain('Reading'))
  return { ...app, dialogs, section: within(section), text: () => section.textContent ?? '' }
}

/** Opens the form that adds a passkey, sends it, and lets the server respond with options. */
async function openDialog() {
  const app = await openSection()
  const { user, section, network, dialogs } = app
  await user.click(section.getByText('Add a passkey'))
  expect(section.getByLabelText<HTMLInputElement>('Name').value).toBe('Chrome on Linux')
  await user.clear(section.getByLabelText('Name'))
  await user.type(section.getByLabelText('Name'), 'My laptop{Enter}')
  await (await requestTo(network, OPTIONS)).respond(200, CREATION_OPTIONS)
  const dialog = await waitFor(() => {
    expect(dialogs).toHaveLength(1)
    return dialogs[0] as PasskeyDialog
  })
  return { ...app, dialog }
}

describe('the list of passkeys', () => {
  test('says when each was added and last used', async () => {
    const { section } = await openSection([PHONE, LAPTOP])
    const [phone, laptop] = section.getAllByRole('listitem')

    expect(phone?.textContent).toMatch(/^Phoneadded Nov 3, 2026.* · not used yet/)
    expect(laptop?.textContent).toMatch(/^My laptopadded Nov 1, 2026.* · last used ./)
  })

  test('says of a passkey of a former host that it works there only', async () => {
    const { section } = await openSection([{ ...LAPTOP, rp_id: 'old.example.com' }, PHONE])
    const [laptop, phone] = section.getAllByRole('listitem')

    expect(laptop?.textContent).toContain('works at old.example.com only, where this site was before')
    expect(phone?.textContent).not.toContain('works at')
  })

  test('says that the user has no passkey', async () => {
    const { text } = await openSection()

    expect(text()).toContain('No passkeys yet.')
  })

  test('one that cannot be loaded leaves the rest of the profile alone, and can be loaded again', async () => {
    const { section, user, responses } = await openSection([], {
      [LIST]: [503, { detail: 'x', code: 'unavailable' }],
    })
    expect(section.getByRole('alert').textContent).toContain('The server is busy.')
    expect(screen.getByRole('region', { name: 'Password' })).toBeTruthy()
    responses[LIST] = [200, { ...NO_PASSKEYS, passkeys: [LAPTOP] }]
    await user.click(section.getByRole('button', { name: 'Try again' }))

    expect(await section.findByText('My laptop', { selector: 'bdi' })).toBeTruthy()
  })
})

describe('adding a passkey', () => {
  test('asks the browser; the new one is shown, and the focus is not lost', async () => {
    const { network, section, dialog } = await openDialog()
    expect(dialog.options.publicKey).toMatchObject({ rp: { id: 'localhost' }, attestation: 'none' })
    expect(section.getByRole('button', { name: 'Waiting for your device…' })).toBeTruthy()
    dialog.confirm()
    const added = await requestTo(network, ADD)
    await added.respond(201, LAPTOP)

    expect(added.body).toEqual({ name: 'My laptop', response: ATTESTATION })
    expect(await section.findByText('My laptop', { selector: 'bdi' })).toBeTruthy()
    expect(screen.getByText('Passkey added')).toBeTruthy()
    expect(document.activeElement?.contains(section.getByRole('list'))).toBe(true)
  })

  test.each([
    ['NotAllowedError', 'No passkey was used.'],
    ['InvalidStateError', 'This device already has a passkey for your account.'],
    ['NotSupportedError', "Your browser couldn't use a passkey."],
  ])('after %s of the browser: no error, and what was typed stays', async (name, message) => {
    const { section, dialog } = await openDialog()
    dialog.fail(name)

    expect((await section.findByRole('status')).textContent).toContain(message)
    expect(section.queryByRole('alert')).toBeNull()
    expect(section.getByLabelText<HTMLInputElement>('Name').value).toBe('My laptop')
  })

  test('a refused response is an error', async () => {
    const { network, section, dialog } = await openDialog()
    dialog.confirm()
    await (await requestTo(network, ADD)).respond(400, { detail: 'x', code: 'passkey_failed' })

    expect((await section.findByRole('alert')).textContent).toContain("That passkey wasn't accepted.")
  })

  test('an old sign-in: the dialog asks for the password, and what was typed is not lost', async () => {
    const { network, section, user, dialogs } = await openSection([], {
      'GET /api/session/confirm': [200, { methods: ['password'] }],
    })
    await user.click(section.getByText('Add a passkey'))
    await user.clear(section.getByLabelText('Name'))
    await user.type(section.getByLabelText('Name'), 'My laptop{Enter}')
    const stale = { detail: 'x', code: 'reauthentication_required' }
    await (await requestTo(network, OPTIONS)).respond(403, stale)
    await user.type(await screen.findByLabelText('Your password'), 'password1')
    await user.click(screen.getByRole('button', { name: 'Confirm' }))
    await (await requestTo(network, 'POST /api/session/confirm')).respond(200, { detail: 'x' })
    await waitFor(() => expect(countOf(network, OPTIONS)).toBe(2))
    await (await requestTo(network, OPTIONS)).respond(200, CREATION_OPTIONS)

    await waitFor(() => expect(dialogs).toHaveLength(1))
    expect(section.getByLabelText<HTMLInputElement>('Name').value).toBe('My laptop')
  })

  test.each([
    [{ rp_id: null }, 'This site has an IP address instead of a name'],
    [{ rp_id: 'app.example.com' }, 'Passkeys work at app.example.com only.'],
    [{ max: 1, passkeys: [LAPTOP] }, 'You have 1 passkeys, which is the most.'],
  ])('is not offered with %j', async (changes, message) => {
    const { section, text } = await openSection([], { [LIST]: [200, { ...NO_PASSKEYS, ...changes }] })

    expect(text()).toContain(message)
    expect(section.queryByText('Add a passkey')).toBeNull()
  })

  test('is not offered in a browser without passkeys, which can still remove one', async () => {
    openSignedIn('/profile', { [LIST]: [200, { ...NO_PASSKEYS, passkeys: [LAPTOP] }] })
    const section = within(await screen.findByRole('region', { name: 'Passkeys' }))

    expect(
      await section.findByText("This browser can't use passkeys here. Try a newer one, and https."),
    ).toBeTruthy()
    expect(section.getByRole('button', { name: 'Remove My laptop' })).toBeTruthy()
  })
})

describe('a passkey', () => {
  test('is renamed', async () => {
    const { network, user, section } = await openSection([LAPTOP])
    await user.click(section.getByText('Rename', { selector: 'summary' }))
    const [name] = section.getAllByLabelText<HTMLInputElement>('Name')
    if (!name) throw new Error('There is no field.')
    expect(name.value).toBe('My laptop')
    await user.clear(name)
    await user.type(name, 'Work{Enter}')
    const request = await requestTo(network, 'PATCH /api/passkeys/id-1')
    await request.respond(200, { ...LAPTOP, name: 'Work' })

    expect(request.body).toEqual({ name: 'Work' })
    expect(await section.findByText('Work', { selector: 'bdi' })).toBeTruthy()
  })

  test('is removed after a question; the focus is not lost', async () => {
    const { network, user, section, text } = await openSection([LAPTOP])
    await user.click(section.getByRole('button', { name: 'Remove My laptop' }))
    expect(text()).toContain("Remove My laptop? You'll no longer be able to sign in with it.")
    await user.click(section.getByRole('button', { name: 'Remove' }))
    await (await requestTo(network, 'DELETE /api/passkeys/id-1')).respond(200, { detail: 'x' })

    await waitFor(() => expect(text()).toContain('No passkeys yet.'))
    expect(document.activeElement?.textContent).toContain('No passkeys yet.')
  })

  test('the last sign-in method stays', async () => {
    const { network, user, section } = await openSection([LAPTOP])
    await user.click(section.getByRole('button', { name: 'Remove My laptop' }))
    await user.click(section.getByRole('button', { name: 'Remove' }))
    const refusal = { detail: 'x', code: 'last_way_in' }
    await (await requestTo(network, 'DELETE /api/passkeys/id-1')).respond(409, refusal)

    expect(
      await screen.findByText("You can't remove your only sign-in method.", { exact: false }),
    ).toBeTruthy()
    expect(section.getByText('My laptop', { selector: 'bdi' })).toBeTruthy()
  })
})
