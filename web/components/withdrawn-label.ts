/**
 * Returns the message that a new password has cancelled the change to this e-mail address. It begins with a space,
 * because it follows another sentence. Returns an empty string for null.
 */
export function withdrawnLabel(address: string | null): string {
  return address === null ? '' : ` Your change of email to ${address} was cancelled. You can start it again.`
}
