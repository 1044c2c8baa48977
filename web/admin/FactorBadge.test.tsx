import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { openAdmin, pageOf, SAM, TIM } from '../testing/open-admin.tsx'
import { requestTo } from '../testing/open-app.tsx'

const LIST = 'GET /api/admin/users?sort=username&order=asc'
const USERS = [
  { ...SAM, second_factor: 'on' as const },
  { ...TIM, second_factor: 'missing' as const },
  { ...TIM, id: 3, username: 'user3', second_factor: 'off' as const },
]

beforeEach(() => localStorage.clear())

test('the list shows who has two-step verification, and who must have it and has not', async () => {
  openAdmin('/admin/users', { [LIST]: [200, pageOf(USERS)] })
  await screen.findByRole('link', { name: 'user3' })
  const [, sam, tim, other] = screen.getAllByRole('row').map((row) => within(row))

  expect(sam?.getByText('Two-step')).toBeTruthy()
  expect(tim?.getByText('No two-step')).toBeTruthy()
  expect(other?.queryByText(/two-step/i)).toBeNull()
})

test('the list can be filtered by it', async () => {
  const { network, user } = openAdmin('/admin/users', { [LIST]: [200, pageOf(USERS)] })
  await user.selectOptions(await screen.findByLabelText('Two-step verification'), 'Off')

  expect(await requestTo(network, `${LIST}&second_factor=false`)).toBeTruthy()
  expect(location.search).toBe('?second_factor=false')
})
