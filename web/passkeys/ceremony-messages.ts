import type { CeremonyFailure } from './ceremonies.ts'

/** What a page says after a dialog of the browser that led to nothing. */
export const CEREMONY_MESSAGES: Record<CeremonyFailure, string> = {
  cancelled: 'No passkey was used. Try again, or continue without one.',
  'other-host': 'Passkeys of this site work at another address only. Open the site there.',
  'already-there': 'This device already has a passkey for your account.',
  failed: "Your browser couldn't use a passkey. Try again, or continue without one.",
}
