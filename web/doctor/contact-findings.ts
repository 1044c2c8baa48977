import type { Contact } from './examine.ts'
import { type Finding, type Remedy, setting } from './finding.ts'
import type { PageFacts } from './page-facts.ts'
import { areSameHost } from './same-host.ts'

// Findings for a missing or unusable response.

const START: Remedy = { kind: 'command', line: 'npm run dev' }

/** Returns why there is no report. */
export function findNoResponse(
  { status }: Exclude<Contact, { status: 'answered' }>,
  { apiOrigin, url }: PageFacts,
): Finding {
  const { origin } = new URL(url)
  if (status === 'unreadable') return unreadable(origin, apiOrigin)
  if (status === 'unreachable') return apiOrigin === origin ? onlyHalf() : notThere(apiOrigin)
  return {
    weight: 'fix',
    title: 'The API runs as in production',
    sentence: `What answers at ${apiOrigin} has no cookie doctor: that is there in development alone.`,
    remedy: setting('NODE_ENV', 'development'),
  }
}

function unreadable(origin: string, apiOrigin: string): Finding {
  const seen = `Something answers at ${apiOrigin}, and CORS keeps its answers from pages of ${origin}.`
  const weight = 'fix'
  const title = 'The API is there, but this page may not read its answers'
  if (!areSameHost(origin, apiOrigin)) {
    const sentence = `${seen} Its cookies would stay away as well, for that is another site. Left empty, Vite passes the calls on.`
    return { weight, title, sentence, remedy: setting('VITE_API_URL', '') }
  }
  const sentence = `${seen} Where CORS_ORIGINS has other origins already, write this one behind them, after a comma.`
  return { weight, title, sentence, remedy: setting('CORS_ORIGINS', origin) }
}

function onlyHalf(): Finding {
  return {
    weight: 'fix',
    title: 'The API cannot be reached',
    sentence: 'The page is here and the API is not: one half runs alone, or the API stopped with an error.',
    remedy: START,
  }
}

function notThere(apiOrigin: string): Finding {
  return {
    weight: 'fix',
    title: 'The API cannot be reached',
    sentence: `No answer comes from ${apiOrigin}, where VITE_API_URL says that the API is: it does not run, is elsewhere, or runs as in production. Left empty, Vite looks for it where it should be.`,
    remedy: setting('VITE_API_URL', ''),
  }
}
