import { expect, test } from 'vitest'
import { deviceOf, knownDeviceOf } from './device.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const NO_SYSTEM = 'Mozilla/5.0 (rv:140.0) Gecko/20100101 Firefox/140.0'
const NO_BROWSER = 'Windows NT 10.0; nothing else'

test.each([
  [FIREFOX, 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
    'Chrome on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  [NO_SYSTEM, 'Mozilla'],
  ['curl/8.5.0', 'curl'],
  ['npm run manage', 'npm run manage'],
  ['', 'Unknown device'],
  ['/1.0', 'Unknown device'],
  ['<script>alert(1)</script>', '<script>alert(1)<'],
])('the device of %j is %j', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device)
})

test('a known device has a browser and a system that Bowser knows', () => {
  expect(knownDeviceOf(FIREFOX)).toBe('Firefox on Linux')
})

test.each(['', NO_SYSTEM, NO_BROWSER, 'Pay at evil.example/1.0 (X11; Linux x86_64)'])(
  'a text that claims less is no known device: %j',
  (userAgent) => {
    expect(knownDeviceOf(userAgent)).toBeUndefined()
  },
)
