import type { CeremonyFailure } from './ceremonies.ts'

/** The message for each reason why the browser's dialog gave no passkey. */
export const CEREMONY_MESSAGES: Record<CeremonyFailure, string> = {
  cancelled: 'No passkey was used. Try again, or continue without one.',
  'other-host': 'Passkeys of this site work at another address only. Open the site there.',
  'already-there': 'This device already has a passkey for your account.',
  failed: "Your browser couldn't use a passkey. Try again, or continue without one.",
}
