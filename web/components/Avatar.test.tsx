import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Avatar } from './Avatar.tsx'

afterEach(cleanup)

test.each([
  ['Sam Smith', 'SS'],
  ['user1', 'U'],
  ['  ada  maria  lovelace ', 'AL'],
  ['\u{1F600} \u{10400}x', '\u{1F600}\u{10400}'],
  ['', ''],
])('the initials of %j are %j, and screen readers skip them', (name, initials) => {
  const { container } = render(<Avatar name={name} />)

  expect(container.textContent).toBe(initials)
  expect(container.firstElementChild?.getAttribute('aria-hidden')).toBe('true')
})
