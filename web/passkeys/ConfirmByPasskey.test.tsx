import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { countOf, openSignedIn, requestTo } from '../testing/open-app.tsx'
import { ASSERTION, type PasskeyDialog, REQUEST_OPTIONS, stubPasskeys } from '../testing/test-passkeys.ts'

const CHANGE = 'POST /api/password/change'
const OPTIONS = 'POST /api/passkeys/confirm/options'
const CONFIRM = 'POST /api/session/confirm'

beforeEach(() => localStorage.clear())

/** Sends a new password long after the sign-in, and lets the browser ask for a passkey. */
async function openDialog(methods = ['password', 'passkey']) {
  const dialogs: PasskeyDialog[] = stubPasskeys()
  const app = openSignedIn('/profile', {
    'GET /api/session/confirm': [200, { methods }],
    [OPTIONS]: [200, REQUEST_OPTIONS],
  })
  await app.user.type(await screen.findByLabelText('New password'), 'four words here{Enter}')
  const refusal = { detail: 'x', code: 'reauthentication_required' }
  await (await requestTo(app.network, CHANGE)).respond(403, refusal)
  const question = within(await screen.findByRole('dialog', { name: "Confirm it's you" }))
  if (methods.length > 1)
    await app.user.click(question.getByRole('button', { name: 'Use a passkey instead' }))
  const button = question.getByRole('button', { name: 'Confirm with a passkey' })
  expect(document.activeElement).toBe(button)
  await app.user.dblClick(button)
  const dialog = await waitFor(() => {
    expect(dialogs).toHaveLength(1)
    return dialogs[0] as PasskeyDialog
  })
  return { ...app, question, dialogs, dialog }
}

describe('the question whether it is the user, with a passkey', () => {
  test('confirms once, and the action goes on', async () => {
    const { network, dialog } = await openDialog()
    dialog.confirm()
    const request = await requestTo(network, CONFIRM)
    await request.respond(200, { detail: 'x' })

    await waitFor(() => expect(countOf(network, CHANGE)).toBe(2))
    expect(request.body).toEqual({ method: 'passkey', response: ASSERTION })
    expect([countOf(network, OPTIONS), countOf(network, CONFIRM)]).toEqual([1, 1])
  })

  test('without another method no change is offered', async () => {
    const { question } = await openDialog(['passkey'])

    expect(question.queryByRole('button', { name: /instead$/ })).toBeNull()
  })

  test('closed by the user: says so, and can be asked again', async () => {
    const { user, question, dialog, dialogs } = await openDialog()
    dialog.fail('NotAllowedError')

    expect(await question.findByText(/^No passkey was used/)).toBeTruthy()
    await user.click(question.getByRole('button', { name: 'Confirm with a passkey' }))
    await waitFor(() => expect(dialogs).toHaveLength(2))
    expect(question.queryByText(/^No passkey was used/)).toBeNull()
  })

  test('a passkey that is refused: an error, and another attempt', async () => {
    const { network, question, dialog } = await openDialog()
    dialog.confirm()
    await (await requestTo(network, CONFIRM)).respond(400, { detail: 'x', code: 'passkey_failed' })

    expect((await question.findByRole('alert')).textContent).toContain("That passkey didn't work")
  })

  test('cancelled on the page: the dialog of the browser closes too, and nothing is sent', async () => {
    const { network, user, question, dialog } = await openDialog()
    await user.click(question.getByRole('button', { name: 'Cancel' }))

    await waitFor(() => expect(dialog.aborted).toBe(true))
    expect(await screen.findByText(/^Nothing was changed/)).toBeTruthy()
    expect(countOf(network, CONFIRM)).toBe(0)
  })
})
