import Bowser from 'bowser'

/** Returns what a User-Agent header claims, such as "Firefox on Windows". Clients may send anything. */
export function deviceOf(userAgent: string): string {
  if (userAgent === '') return 'Unknown device'
  const { browser, os } = Bowser.parse(userAgent)
  if (browser.name && os.name) return `${browser.name} on ${os.name}`
  // Non-browser clients send a name and a version, such as curl/8.5.0. Without a slash the whole text is the name.
  const [program = ''] = userAgent.split('/')
  return program || 'Unknown device'
}

/**
 * Returns browser and system, such as "Firefox on Windows", if Bowser knows both. Returns undefined for any other
 * text. An attacker can send any text as User-Agent, and it must not get into a mail to another user.
 */
export function knownDeviceOf(userAgent: string): string | undefined {
  if (userAgent === '') return
  const { browser, os } = Bowser.parse(userAgent)
  const isKnown = BROWSERS.has(browser.name ?? '') && SYSTEMS.has(os.name ?? '')
  return isKnown ? `${browser.name} on ${os.name}` : undefined
}

const BROWSERS = new Set(Object.values(Bowser.BROWSER_MAP))
const SYSTEMS = new Set(Object.values(Bowser.OS_MAP))
