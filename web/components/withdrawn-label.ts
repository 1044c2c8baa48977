/** Returns that a change of the e-mail address was cancelled with the old password. Empty if none was. */
export function withdrawnLabel(address: string | null): string {
  if (address === null) return ''
  return ` The change of your e-mail address to ${address} was cancelled. If you still want it, ask for it again on your profile.`
}
