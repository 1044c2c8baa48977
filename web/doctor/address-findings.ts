import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { type Finding, setting } from './finding.ts'
import type { PageFacts } from './page-facts.ts'

// Findings from the URL of the page and from PUBLIC_URL.

const NAMES_OF_THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]']

/** Returns a finding if the page, PUBLIC_URL and a proxy mix http and https. */
export function findScheme({ public_url, request }: DoctorReport, page: PageFacts): Finding | undefined {
  const at = new URL(page.url)
  const wantsHttps = public_url.startsWith('https:')
  const proxyHasHttps = request.forwarded_proto === 'https'
  if (at.protocol !== 'https:' && wantsHttps) return plainPage(public_url, at, proxyHasHttps)
  if (wantsHttps) return
  if (at.protocol === 'https:') return hiddenHttps('This page came over https', public_url, at)
  return proxyHasHttps ? hiddenHttps('A proxy took this request over https', public_url, at) : undefined
}

function plainPage(publicUrl: string, at: URL, proxyHasHttps: boolean): Finding {
  return {
    weight: 'fix',
    title: 'The cookies are for https, and this page is not',
    sentence: `PUBLIC_URL says ${publicUrl}, so cookies are Secure and begin with __Host-. On plain http browsers drop them; some make an exception for localhost.`,
    // A developer with a proxy for https wants to keep https.
    remedy: proxyHasHttps
      ? { kind: 'address', line: `${publicUrl}${at.pathname}` }
      : setting('PUBLIC_URL', at.origin),
  }
}

function hiddenHttps(seen: string, publicUrl: string, { host }: URL): Finding {
  return {
    weight: 'fix',
    title: 'A proxy hides https',
    sentence: `${seen}, and PUBLIC_URL says ${publicUrl}: the server sets cookies that are not Secure, and writes links that lead elsewhere.`,
    remedy: setting('PUBLIC_URL', `https://${host}`),
  }
}

/** Returns a finding if the page was opened at another origin than PUBLIC_URL. */
export function findAddress(report: DoctorReport, page: PageFacts): Finding | undefined {
  const { public_url, pages_url, trusted_origins } = report
  const at = new URL(page.url)
  if (at.origin === public_url || at.origin === pages_url) return
  const { hostname } = new URL(pages_url)
  if (at.hostname !== hostname && isThisMachine(at.hostname) && isThisMachine(hostname)) {
    return otherName(at, hostname)
  }
  return trusted_origins.includes(at.origin) ? secondAddress(report, at) : foreignOrigin(report, at)
}

function isThisMachine(hostname: string): boolean {
  return NAMES_OF_THIS_MACHINE.includes(hostname)
}

function otherName(at: URL, hostname: string): Finding {
  const instead = new URL(at)
  instead.hostname = hostname
  return {
    weight: 'fix',
    title: `This page is on ${at.hostname}, the app is on ${hostname}`,
    sentence: `Both are this machine, but for a browser they are two sites with cookies and passkeys of their own. A user who signed in on ${hostname} is not signed in here, and mailed links and providers lead back there.`,
    remedy: { kind: 'address', line: instead.href },
  }
}

function secondAddress({ pages_url }: DoctorReport, { origin }: URL): Finding {
  return {
    weight: 'note',
    title: 'PUBLIC_URL is another address',
    sentence: `Signing in works here, for CORS_ORIGINS has ${origin}. Mailed links and providers lead to ${pages_url}; if that is not meant, change it.`,
    remedy: setting('PUBLIC_URL', origin),
  }
}

function foreignOrigin({ public_url, pages_url, trusted_origins, request }: DoctorReport, at: URL): Finding {
  const isMoved = new URL(public_url).hostname === at.hostname
  const others = trusted_origins.filter((origin) => origin !== public_url && origin !== pages_url)
  const vouched = request.site === 'same-origin'
  return {
    weight: 'fix',
    title: 'The server takes this page for a foreign one',
    sentence: `It is on ${at.origin}, which is neither PUBLIC_URL (${public_url}) nor on CORS_ORIGINS. ${vouched ? 'Signing in works only in browsers that vouch for it, as this one does, and mailed links lead elsewhere.' : 'Signing in is refused.'}`,
    // If only scheme or port differ, PUBLIC_URL is wrong. Another host may still be in use.
    remedy: isMoved
      ? setting('PUBLIC_URL', at.origin)
      : setting('CORS_ORIGINS', [...others, at.origin].join(',')),
  }
}
