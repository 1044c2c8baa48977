import type { DoctorReport } from '../../shared/api/doctor-api.ts'
import { type Finding, setting } from './finding.ts'
import type { PageFacts } from './page-facts.ts'

// Notes about the server that break no sign-in.

const CLOCK_TOLERANCE = 60 // seconds: a smaller difference has no visible effect

/** Returns by how many seconds this device's clock is ahead of the server's. */
export function clockOffset({ server_time }: DoctorReport, { clock }: PageFacts): number {
  return clock - server_time
}

/** Returns a finding if the two clocks differ. */
export function findClock(report: DoctorReport, page: PageFacts): Finding | undefined {
  const offset = clockOffset(report, page)
  if (Math.abs(offset) <= CLOCK_TOLERANCE) return
  return {
    weight: 'note',
    title: `The clock of this device is ${formatSeconds(Math.abs(offset))} ${offset > 0 ? 'ahead' : 'behind'}`,
    sentence:
      'That is measured against the clock of the server. Nothing breaks: the age of a token is counted from its receipt. Times that you read may look odd.',
  }
}

function formatSeconds(seconds: number): string {
  if (seconds >= 7_200) return `${Math.round(seconds / 3_600)} hours`
  return seconds >= 120 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`
}

/** Returns a finding if a proxy forwards requests and the server does not know of it. */
export function findProxy({ request, trust_proxy }: DoctorReport): Finding | undefined {
  if (!request.forwarded || request.proxy_believed || trust_proxy.includes(nameOf(request.peer))) return
  return {
    weight: 'note',
    title: 'A proxy passes requests on, and is not believed',
    sentence:
      'All users behind it appear with its IP address, and share one limit of attempts. Cookies do not depend on that.',
    remedy: setting('TRUST_PROXY', [...trust_proxy, nameOf(request.peer)].join(',')),
  }
}

function nameOf(peer: string): string {
  return peer === '::1' || peer.startsWith('127.') ? 'loopback' : peer
}
