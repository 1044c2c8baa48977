/** Returns that a change of the e-mail address was cancelled with the old password. Empty if none was. */
export function withdrawnLabel(address: string | null): string {
  return address === null ? '' : ` Your change of email to ${address} was cancelled. You can start it again.`
}
