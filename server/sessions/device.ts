import Bowser from 'bowser'

/** Returns what a User-Agent header claims, as "Firefox on Windows". It may lie. */
export function deviceOf(userAgent: string): string {
  if (userAgent === '') return 'Unknown device'
  const { browser, os } = Bowser.parse(userAgent)
  if (browser.name && os.name) return `${browser.name} on ${os.name}`
  // A non-browser client names itself first, as in curl/8.5.0. Without a version, the whole text is its name.
  const [program = ''] = userAgent.split('/')
  return program || 'Unknown device'
}
