/** Returns whether this browser can use passkeys at this URL. It cannot at an IP address. Http works on localhost only. */
export function supportsPasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential === 'function' && !isIpAddress(location.hostname)
}

/** Returns whether this browser can offer passkeys in the autofill of a field. */
export async function canAutofillPasskeys(): Promise<boolean> {
  if (!supportsPasskeys()) return false
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false
}

/** Returns whether a page on this host may use passkeys of `rpId`, which must be this host or a parent domain. */
export function mayUsePasskeysOf(rpId: string): boolean {
  return location.hostname === rpId || location.hostname.endsWith(`.${rpId}`)
}

function isIpAddress(hostname: string): boolean {
  return /^[\d.]+$|^\[/.test(hostname)
}
