import { cleanup, render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import { epochNow } from '../../shared/epoch.ts'
import { openApp } from '../testing/open-app.tsx'
import type { Network } from '../testing/test-network.ts'
import { DoctorHint } from './DoctorHint.tsx'

const FIRST = 'GET /api/doctor'
const SECOND = 'GET /api/doctor?probe=value-1'

beforeEach(() => localStorage.clear())
afterEach(() => {
  cleanup()
  vi.unstubAllEnvs()
})

function report(probe: DoctorReport['probe'], changes: Partial<DoctorReport> = {}): DoctorReport {
  return {
    probe,
    cookie: { name: `${APP_KEY}_probe`, prefix: '', secure: false, same_site: 'strict' },
    public_url: location.origin,
    pages_url: changes.public_url ?? location.origin,
    trusted_origins: [location.origin],
    trust_proxy: [],
    request: {
      host: 'localhost',
      origin: null,
      site: 'same-origin',
      peer: '127.0.0.1',
      forwarded: false,
      forwarded_proto: null,
      proxy_believed: false,
    },
    server_time: epochNow(),
    ...changes,
  }
}

/** Responds as a server to which the cookie came back or not, with these changes of the report. */
function respondAs(network: Network, status: 'returned' | 'missing', changes: Partial<DoctorReport> = {}) {
  network.respondToAll(({ line }) => {
    if (line === FIRST) return [200, report({ status: 'set', value: 'value-1' }, changes)]
    return line === SECOND ? [200, report({ status }, changes)] : undefined
  })
}

/** Opens the page with a network that responds from the start. */
function openDoctor(status: 'returned' | 'missing', changes: Partial<DoctorReport> = {}) {
  const app = openApp('/doctor')
  respondAs(app.network, status, changes)
  // Both renderings of StrictMode have sent requests before the responses were set up.
  for (const request of app.network.sent) {
    if (!request.aborted) void request.respond(200, report({ status: 'set', value: 'value-1' }, changes))
  }
  return app
}

describe('the cookie doctor', () => {
  test('all is well: a message, with what was checked', async () => {
    openDoctor('returned')

    expect(await screen.findByRole('heading', { name: 'No problems found' })).toBeTruthy()
    expect(screen.getByText('yes, the same one')).toBeTruthy()
    expect(document.querySelector('pre')).toBeNull()
  })

  test('something is wrong: a message and the line', async () => {
    openDoctor('returned', { public_url: 'https://localhost:3000' })

    const line = await screen.findByText(`PUBLIC_URL=${location.origin}`)
    expect(line.closest('pre')).toBeTruthy()
    expect(screen.queryByRole('heading', { name: 'No problems found' })).toBeNull()
  })

  test('a URL to open instead is a link', async () => {
    const other = location.origin.replace('localhost', '127.0.0.1')
    openDoctor('returned', { public_url: other, trusted_origins: [other, location.origin] })

    const link = await screen.findByRole('link', { name: `${other}/doctor` })
    expect(link.getAttribute('href')).toBe(`${other}/doctor`)
  })

  test('a cookie that is lost once is checked again, because another tab may have been the reason', async () => {
    const { network } = openDoctor('missing')

    expect(await screen.findByRole('heading', { name: 'This browser blocks our cookies' })).toBeTruthy()
    expect(network.lines().filter((line) => line === SECOND)).toHaveLength(2)
  })

  test('examines again on request', async () => {
    const { network, user } = openDoctor('missing')
    await screen.findByRole('heading', { name: 'This browser blocks our cookies' })
    respondAs(network, 'returned')

    await user.click(screen.getByRole('button', { name: 'Examine again' }))

    expect(await screen.findByRole('heading', { name: 'No problems found' })).toBeTruthy()
  })

  test.each([
    ['answers', [200] as [number], 'CORS_ORIGINS='],
    ['does not answer', 'fail' as const, 'VITE_API_URL='],
  ])('an API on another origin that cannot be read, and %s without CORS', async (_, response, line) => {
    const api = location.origin.replace(/(:\d+)?$/, ':8999')
    vi.stubEnv('VITE_API_URL', api)
    const { network } = openApp('/doctor')
    network.respondToAll((request) => (request.line === `GET ${api}/api/doctor` ? response : 'fail'))
    // The client of the test has no base URL, so these requests are pending too.
    for (const request of network.sent) void request.fail()

    expect(await screen.findByText(new RegExp(`^${line}`))).toBeTruthy()
  })

  test('a proxy responds in place of the API: both halves are to be started', async () => {
    const { network } = openApp('/doctor')
    network.respondToAll(() => [500, '<h1>Bad gateway</h1>'])
    for (const request of network.sent) void request.respond(500, '<h1>Bad gateway</h1>')

    expect(await screen.findByText('npm run dev')).toBeTruthy()
  })

  test('a refusal that has nothing to do with cookies is shown as on every page', async () => {
    const { network } = openApp('/doctor')
    const refusal = { detail: 'Too many.', code: 'throttled' }
    network.respondToAll(() => [429, refusal])
    for (const request of network.sent) void request.respond(429, refusal)

    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy()
  })
})

test('the hint links to the doctor', () => {
  render(
    <MemoryRouter>
      <DoctorHint reason="no_cookie" />
    </MemoryRouter>,
  )
  expect(screen.getByRole('link', { name: 'cookie doctor' }).getAttribute('href')).toBe('/doctor')
})
