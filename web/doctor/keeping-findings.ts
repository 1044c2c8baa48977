import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { type Finding, setting } from './finding.ts'
import type { PageFacts } from './page-facts.ts'
import { areSameHost } from './same-host.ts'

// Findings for a browser that does not keep what it was given.

/** Returns why the probe did not come back, although the scheme is right. */
export function findLostCookie({ cookie, request }: DoctorReport, page: PageFacts): Finding {
  const { origin } = new URL(page.url)
  const lost = page.cookiesEnabled
    ? `The cookie ${cookie.name} was set and did not come back`
    : 'This browser says that cookies are off'
  if (page.inForeignFrame) return framed(lost, page)
  const isApart = page.apiOrigin !== origin && !isSameSite(request.site, origin, page.apiOrigin)
  return isApart && page.cookiesEnabled ? apart(lost, page) : blocked(lost, page)
}

function framed(lost: string, { url }: PageFacts): Finding {
  return {
    weight: 'fix',
    title: 'This page lies in a frame of another site',
    sentence: `${lost}: our cookies are SameSite=Strict, and in the frame of another site browsers keep them away.`,
    remedy: { kind: 'tab', line: url },
  }
}

function apart(lost: string, { url, apiOrigin }: PageFacts): Finding {
  return {
    weight: 'fix',
    title: 'Page and API are on different sites',
    sentence: `${lost}: the page is on ${new URL(url).origin}, VITE_API_URL says ${apiOrigin}, and SameSite=Strict cookies do not go from one site to another. Left empty, Vite passes the calls on and all is one site.`,
    remedy: setting('VITE_API_URL', ''),
  }
}

function blocked(lost: string, { url }: PageFacts): Finding {
  return {
    weight: 'fix',
    title: 'This browser blocks our cookies',
    sentence: `${lost}, although nothing else stands in the way. Allow cookies for ${new URL(url).host} in the settings of the browser; an extension may block them too.`,
  }
}

/** Trusts `Sec-Fetch-Site`, and compares hosts if it is missing (on plain http, except for localhost). */
function isSameSite(site: string | null, page: string, api: string): boolean {
  return site === null ? areSameHost(page, api) : site === 'same-origin' || site === 'same-site'
}

/** Returns a finding if the page cannot remember that there is a session. */
export function findStorage({ storageWorks, url, inForeignFrame }: PageFacts): Finding | undefined {
  if (storageWorks) return
  return {
    weight: 'fix',
    title: 'This browser blocks localStorage',
    sentence: `The page cannot remember that there is a session, so a reload signs out. Allow cookies and site data for ${new URL(url).host} in the settings of the browser.`,
    ...(inForeignFrame && { remedy: { kind: 'tab' as const, line: url } }),
  }
}
