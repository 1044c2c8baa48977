import { createHmac, timingSafeEqual } from 'node:crypto'
import { APP_NAME } from '../../shared/app-name.ts'

// Time-based one-time passwords (RFC 6238), as authenticator apps support them: SHA-1, six digits.

/** In seconds: how long a code is shown. */
export const STEP_SECONDS = 30

/** In steps: how far the clock of a phone may be off, in either direction (RFC 6238 §5.2). */
const DRIFT = 1

/** In bytes: 160 bits, as RFC 4226 §4 recommends. */
export const SECRET_BYTES = 20

/** Returns the code of a time step (RFC 4226 §5.3). */
export function totpCode(secret: Buffer, step: number, digits = 6): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  // The last four bits are the position of the number in the hash.
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** Returns the time step whose code this is at `now`, an epoch in seconds. Returns undefined for any other text. */
export function matchingStep(secret: Buffer, typed: string, now: number): number | undefined {
  const code = typed.replaceAll(/[\s-]/g, '')
  const current = Math.floor(now / STEP_SECONDS)
  let found: number | undefined
  // The codes of all steps are compared, so that the time does not reveal which one matched.
  for (let step = current - DRIFT; step <= current + DRIFT; step++) {
    if (isSame(totpCode(secret, step), code)) found = step
  }
  return found
}

function isSame(code: string, typed: string): boolean {
  const [a, b] = [Buffer.from(code), Buffer.from(typed)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Returns what the QR code for an authenticator app contains (the Key URI Format of Google Authenticator). */
export function otpauthUrl(secret: Buffer, username: string): string {
  const [issuer, account] = [APP_NAME, username].map(encodeURIComponent)
  return `otpauth://totp/${issuer}:${account}?secret=${toBase32(secret)}&issuer=${issuer}`
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Returns bytes in base32 (RFC 4648 §6), without padding. The number of bytes must be a multiple of five. */
export function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replaceAll(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)] ?? '')
}
