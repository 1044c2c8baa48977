import { describe, expect, test } from 'vitest'
import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { APP_KEY } from '../../shared/app-name.ts'
import { listChecked } from './checked.ts'
import { diagnose } from './diagnosis.ts'
import type { Contact } from './examine.ts'
import type { PageFacts } from './page-facts.ts'

const LOCAL = 'http://localhost:3000'
const NUMBER = 'http://127.0.0.1:3000'
const API = 'http://localhost:8000'

const PAGE: PageFacts = {
  url: `${LOCAL}/doctor`,
  apiOrigin: LOCAL,
  inForeignFrame: false,
  cookiesEnabled: true,
  storageWorks: true,
  clock: 1_000_000,
}

const REPORT: DoctorReport = {
  probe: { status: 'returned' },
  cookie: { name: `${APP_KEY}_probe`, prefix: '', secure: false, same_site: 'strict' },
  public_url: LOCAL,
  pages_url: LOCAL,
  trusted_origins: [LOCAL, NUMBER],
  trust_proxy: [],
  request: {
    host: '127.0.0.1:8000',
    origin: null,
    site: 'same-origin',
    peer: '127.0.0.1',
    forwarded: false,
    forwarded_proto: null,
    proxy_believed: false,
  },
  server_time: 1_000_000,
}

interface Case {
  page?: Partial<PageFacts>
  report?: Partial<Omit<DoctorReport, 'request'>>
  request?: Partial<DoctorReport['request']>
  lost?: boolean
}

function answered({ page, report, request, lost = false }: Case) {
  const contact: Contact = {
    status: 'answered',
    report: {
      ...REPORT,
      pages_url: report?.public_url ?? LOCAL,
      ...report,
      request: { ...REPORT.request, ...request },
    },
    cookieReturned: !lost,
  }
  return { contact, page: { ...PAGE, ...page } }
}

/** Returns the facts of a page at this origin whose calls Vite proxies. */
function at(origin: string): Partial<PageFacts> {
  return { url: `${origin}/doctor`, apiOrigin: origin }
}

/** Returns the findings in short: the weight, and the line or else the title. */
function inShort(examination: Parameters<typeof diagnose>[0]): string[] {
  return diagnose(examination).map(({ weight, title, remedy }) => `${weight} ${remedy?.line ?? title}`)
}

const BLOCKED = 'fix This browser blocks our cookies'
const FORGETS = 'fix This browser blocks localStorage'

describe('the diagnosis', () => {
  test.each<[situation: string, given: Case, found: string[]]>([
    ['all is well', {}, []],
    [
      'all is well, with the API at another port',
      { page: { apiOrigin: API }, request: { site: 'same-site' } },
      [],
    ],

    ['1 on 127.0.0.1 and not on localhost', { page: at(NUMBER) }, [`fix ${LOCAL}/doctor`]],
    [
      '1 the other way round',
      { report: { public_url: NUMBER, trusted_origins: [NUMBER, LOCAL] } },
      [`fix ${NUMBER}/doctor`],
    ],
    ['1 on ::1', { page: at('http://[::1]:3000') }, [`fix ${LOCAL}/doctor`]],
    [
      '1 with another port as well: the page stays at its own',
      { page: at(NUMBER), report: { public_url: 'http://localhost:9' } },
      [`fix ${LOCAL}/doctor`],
    ],

    [
      '2 Secure cookies on plain http, dropped',
      { report: { public_url: 'https://localhost:3000' }, lost: true },
      [`fix PUBLIC_URL=${LOCAL}`],
    ],
    [
      '2 Secure cookies on plain http, kept by a lenient browser',
      { report: { public_url: 'https://app.example.com' } },
      [`fix PUBLIC_URL=${LOCAL}`],
    ],
    [
      '2 and 1 at once: the one line for both',
      { page: at(NUMBER), report: { public_url: 'https://localhost:3000' }, lost: true },
      [`fix PUBLIC_URL=${NUMBER}`],
    ],

    [
      '3 page and API on different sites, by the word of the browser',
      {
        page: { url: `${LOCAL}/doctor`, apiOrigin: 'http://127.0.0.1:8000' },
        request: { site: 'cross-site' },
        lost: true,
      },
      ['fix VITE_API_URL='],
    ],
    [
      '3 the same where the browser does not say',
      { page: { apiOrigin: 'http://api.test:8000' }, request: { site: null }, lost: true },
      ['fix VITE_API_URL='],
    ],
    [
      '3 and 1 at once: the cookie first',
      { page: { url: `${NUMBER}/doctor`, apiOrigin: API }, request: { site: 'cross-site' }, lost: true },
      ['fix VITE_API_URL=', `fix ${LOCAL}/doctor`],
    ],
    ['3 in a foreign frame', { page: { inForeignFrame: true }, lost: true }, [`fix ${LOCAL}/doctor`]],
    ['3 in a frame of the same site, which keeps cookies', { page: { inForeignFrame: true } }, []],

    [
      '4 PUBLIC_URL at another port, and no CORS_ORIGINS for the page',
      { report: { public_url: 'http://localhost:9', trusted_origins: ['http://localhost:9'] } },
      [`fix PUBLIC_URL=${LOCAL}`],
    ],
    [
      '4 the page on another host: the list, with it added',
      { page: at('http://192.168.1.5:3000'), request: { site: null } },
      [`fix CORS_ORIGINS=${NUMBER},http://192.168.1.5:3000`],
    ],
    [
      '4 PUBLIC_URL at another port, but the page is on CORS_ORIGINS',
      { report: { public_url: 'http://localhost:9', trusted_origins: ['http://localhost:9', LOCAL] } },
      [`note PUBLIC_URL=${LOCAL}`],
    ],

    [
      '4 our pages beside another front end, which is at PUBLIC_URL',
      {
        report: {
          public_url: 'http://localhost:9',
          pages_url: LOCAL,
          trusted_origins: ['http://localhost:9', LOCAL],
        },
      },
      [],
    ],

    ['5 a clock that is one minute off is right', { page: { clock: 1_000_060 } }, []],
    [
      '5 a clock that is ahead',
      { page: { clock: 1_000_061 } },
      ['note The clock of this device is 61 seconds ahead'],
    ],
    [
      '5 a clock that is behind',
      { page: { clock: 1_000_000 - 7_300 } },
      ['note The clock of this device is 2 hours behind'],
    ],

    [
      '6 the page on https, PUBLIC_URL on http, and a proxy that is not believed',
      { page: at('https://dev.test'), request: { forwarded: true, forwarded_proto: 'https' } },
      ['fix PUBLIC_URL=https://dev.test', 'note TRUST_PROXY=loopback'],
    ],
    [
      '6 the page on https, and a proxy that says nothing',
      { page: at('https://dev.test') },
      ['fix PUBLIC_URL=https://dev.test'],
    ],
    [
      '6 the proxy says https, though the page is on http',
      { request: { forwarded: true, forwarded_proto: 'https', proxy_believed: true } },
      ['fix PUBLIC_URL=https://localhost:3000'],
    ],
    [
      '6 and then: https is there, so the page is to be opened on it',
      {
        report: { public_url: 'https://localhost:3000' },
        request: { forwarded: true, forwarded_proto: 'https', proxy_believed: true },
      },
      ['fix https://localhost:3000/doctor'],
    ],
    [
      '6 a proxy on another machine, beside one that is trusted',
      { report: { trust_proxy: ['10.0.0.1'] }, request: { forwarded: true, peer: '172.17.0.1' } },
      ['note TRUST_PROXY=10.0.0.1,172.17.0.1'],
    ],
    ['6 a proxy that is believed', { request: { forwarded: true, proxy_believed: true } }, []],
    [
      '6 a proxy that is trusted, and says no address',
      { report: { trust_proxy: ['loopback'] }, request: { forwarded: true } },
      [],
    ],

    ['7 the cookie did not come back, on one site', { lost: true }, [BLOCKED]],
    [
      '7 the same with the API at another port',
      { page: { apiOrigin: API }, request: { site: 'same-site' }, lost: true },
      [BLOCKED],
    ],
    ['7 the browser says that cookies are off', { page: { cookiesEnabled: false } }, [BLOCKED]],
    ['7 localStorage is blocked', { page: { storageWorks: false } }, [FORGETS]],
    ['7 both are', { page: { storageWorks: false }, lost: true }, [BLOCKED, FORGETS]],

    [
      'what breaks comes before what is good to know',
      { page: { ...at(NUMBER), clock: 0 }, request: { forwarded: true } },
      [`fix ${LOCAL}/doctor`, 'note TRUST_PROXY=loopback', expect.stringMatching('^note The clock')],
    ],
  ])('%s', (_, given, found) => {
    expect(inShort(answered(given))).toEqual(found)
  })

  test.each<
    [
      situation: string,
      status: Exclude<Contact['status'], 'answered'>,
      page: Partial<PageFacts>,
      line: string,
    ]
  >([
    ['4 CORS keeps the answers of the same host', 'unreadable', { apiOrigin: API }, `CORS_ORIGINS=${LOCAL}`],
    ['4 and 3 of another host', 'unreadable', { apiOrigin: 'http://127.0.0.1:8000' }, 'VITE_API_URL='],
    ['4 no API behind Vite', 'unreachable', {}, 'npm run dev'],
    ['4 no API where VITE_API_URL says', 'unreachable', { apiOrigin: API }, 'VITE_API_URL='],
    ['VITE_API_URL is no address', 'unreachable', { apiOrigin: 'localhost' }, 'VITE_API_URL='],
    ['the API runs as in production', 'no-doctor', {}, 'NODE_ENV=development'],
  ])('no report: %s', (_, status, page, line) => {
    expect(inShort({ contact: { status }, page: { ...PAGE, ...page } })).toEqual([`fix ${line}`])
  })

  test('its messages name the URLs that they are about', () => {
    const [apart] = diagnose(
      answered({ page: { url: `${NUMBER}/`, apiOrigin: API }, request: { site: 'cross-site' }, lost: true }),
    )
    expect(apart?.sentence).toContain(`the page is on ${NUMBER}, VITE_API_URL says ${API}`)
    const [off] = diagnose(answered({ page: { cookiesEnabled: false } }))
    expect(off?.sentence).toContain('This browser says that cookies are off')
  })
})

describe('what was checked', () => {
  test('shows what was seen', () => {
    const checked = Object.fromEntries(listChecked(answered({ page: { clock: 1_000_003 } })))
    expect(checked).toEqual({
      Page: LOCAL,
      API: 'at the same address',
      Frame: 'none',
      Cookies: 'the browser says they are on',
      localStorage: 'works',
      'Cookie set': `${APP_KEY}_probe, strict, not Secure`,
      'Cookie back': 'yes, the same one',
      PUBLIC_URL: LOCAL,
      'Trusted pages': `${LOCAL}, ${NUMBER}`,
      Proxy: 'not detected',
      Clock: '3 s ahead',
    })
  })

  test('without a report: what the page knows without the server', () => {
    const checked = listChecked({ contact: { status: 'unreachable' }, page: PAGE })
    expect(checked.map(([what]) => what)).toEqual(['Page', 'API', 'Frame', 'Cookies', 'localStorage'])
  })
})
