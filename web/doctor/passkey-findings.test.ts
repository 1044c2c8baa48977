import { expect, test } from 'vitest'
import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import type { PageFacts } from './page-facts.ts'
import { findPasskeyHost } from './passkey-findings.ts'

/** Returns the line that helps, for a page of the app at PUBLIC_URL. */
function lineFor(public_url: string, at = public_url): string | undefined {
  const page = { url: `${at}/doctor` } as PageFacts
  return findPasskeyHost({ public_url } as DoctorReport, page)?.remedy?.line
}

test.each([
  ['http://127.0.0.1:3000', 'PUBLIC_URL=http://localhost:3000'],
  ['http://192.0.2.7', 'PUBLIC_URL=http://localhost'],
  ['http://[::1]:3000', 'PUBLIC_URL=http://localhost:3000'],
  ['http://localhost:3000', undefined],
  ['https://app.example.com', undefined],
  ['https://1.example.com', undefined],
])('%s: %s', (public_url, line) => {
  expect(lineFor(public_url)).toBe(line)
})

test('says nothing where another finding says where to open the page', () => {
  expect(lineFor('http://127.0.0.1:3000', 'http://localhost:3000')).toBeUndefined()
})
