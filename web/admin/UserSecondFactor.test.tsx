import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { openAdmin, SAM } from '../testing/open-admin.tsx'
import { countOf, type Responses, requestTo } from '../testing/open-app.tsx'

const STATUS = 'GET /api/admin/users/2/second-factor'
const REMOVE = 'POST /api/admin/users/2/remove-second-factor'
const ON = { totp_since: '2026-11-19T08:12:00.000Z', recovery_codes_left: 10 }
const OFF = { totp_since: null, recovery_codes_left: 0 }

beforeEach(() => localStorage.clear())

/** Opens the page of user2, who has this second factor. */
async function openUser(status: object, responses: Responses = {}) {
  const app = openAdmin('/admin/users/2', { [STATUS]: [200, status], ...responses })
  const part = within(await screen.findByRole('region', { name: 'Two-step verification' }))
  await part.findByText(/^(On|Off|Missing)$/)
  return { ...app, part }
}

test('a user without a second factor', async () => {
  const { part } = await openUser(OFF)

  expect(part.getByText('Off')).toBeTruthy()
  expect(part.queryByRole('button', { name: 'Turn off' })).toBeNull()
})

test('a user who must have a second factor and has none', async () => {
  const { part } = await openUser({ ...OFF, required: true })

  expect(part.getByText('Missing')).toBeTruthy()
  expect(part.getByText(/can only set it up until then/)).toBeTruthy()
})

test('a superuser turns it off once, with a reason', async () => {
  const { network, user, part } = await openUser(ON)
  await user.click(part.getByRole('button', { name: 'Turn off' }))
  const question = within(part.getByRole('group', { name: /^Turn off two-step verification for user2\?/ }))
  await user.type(question.getByLabelText('Reason'), 'Lost the phone.')
  await user.dblClick(question.getByRole('button', { name: 'Turn off' }))
  const request = await requestTo(network, REMOVE)
  await request.respond(200, OFF)

  expect(await part.findByText('Off')).toBeTruthy()
  expect(request.body).toEqual({ reason: 'Lost the phone.', takeover: false })
  expect(countOf(network, REMOVE)).toBe(1)
  expect(await screen.findByText('user2 can sign in without a code.')).toBeTruthy()
})

test.each([
  ['with', ON],
  ['without', OFF],
])('an account %s two-step verification that was taken over is secured', async (_, status) => {
  const { network, user, part } = await openUser(status)
  await user.click(part.getByRole('button', { name: 'Secure after a takeover' }))
  const question = within(part.getByRole('group', { name: /^Did someone else use the account of user2\?/ }))
  await user.type(question.getByLabelText('Reason'), 'Taken over')
  await user.click(question.getByRole('button', { name: 'Secure the account' }))
  const request = await requestTo(network, REMOVE)
  await request.respond(200, OFF)

  expect(request.body).toEqual({ reason: 'Taken over', takeover: true })
  expect(await screen.findByText('user2 can sign in after a password reset.')).toBeTruthy()
})

test('without a reason: an error beside it', async () => {
  const { network, user, part } = await openUser(ON)
  await user.click(part.getByRole('button', { name: 'Turn off' }))
  await user.type(part.getByLabelText('Reason'), ' {Enter}')
  const fields = { reason: ['This field may not be blank.'] }
  await (await requestTo(network, REMOVE)).respond(400, { detail: 'x', code: 'invalid', fields })

  expect(await part.findByText('Fill this in.')).toBeTruthy()
  await waitFor(() => expect(document.activeElement).toBe(part.getByLabelText('Reason')))
})

test('other staff see it, and cannot turn it off', async () => {
  const { part } = await openUser(ON, { 'GET /api/admin/users/1': [200, { ...SAM, is_superuser: false }] })

  expect(part.getByText('On')).toBeTruthy()
  expect(part.queryByRole('button')).toBeNull()
})
