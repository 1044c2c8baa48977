import Bowser from 'bowser'

/** Says in words what a User-Agent header claims: "Firefox on Windows". It may lie. */
export function deviceOf(userAgent: string): string {
  if (userAgent === '') return 'Unknown device'
  const { browser, os } = Bowser.parse(userAgent)
  if (browser.name && os.name) return `${browser.name} on ${os.name}`
  // A program names itself first: curl/8.5.0; what has no version is its name.
  const [program = ''] = userAgent.split('/')
  return program || 'Unknown device'
}
