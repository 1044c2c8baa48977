import type { CDPSession, Page } from '@playwright/test'

/** A virtual authenticator of Chromium, which acts for the user of a page. */
export interface VirtualAuthenticator {
  /** Sets whether its user confirms at once, or leaves every dialog open. */
  confirms(isPresent: boolean): Promise<void>
  /** Sets whether its user is the right one, by fingerprint or PIN. */
  verifies(isVerified: boolean): Promise<void>
  /** Returns how many passkeys it has. */
  count(): Promise<number>
  /** Deletes its passkeys. */
  clear(): Promise<void>
}

/** Plugs an authenticator into the browser of a page, as if it were built in. */
export async function plugIn(page: Page): Promise<VirtualAuthenticator> {
  const session: CDPSession = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    confirms: async (enabled) =>
      void (await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })),
    verifies: async (isUserVerified) =>
      void (await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
    count: async () =>
      (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    clear: async () => void (await session.send('WebAuthn.clearCredentials', { authenticatorId })),
  }
}

/** Returns the section of the profile that has the passkeys. */
export const passkeys = (page: Page) => page.getByRole('region', { name: 'Passkeys' })

/** Fills in the form of the profile that adds a passkey, and sends it. */
export async function sendPasskey(page: Page, name: string): Promise<void> {
  await passkeys(page).getByText('Add a passkey').click()
  await passkeys(page).getByLabel('Name', { exact: true }).last().fill(name)
  await passkeys(page).getByRole('button', { name: 'Add passkey' }).click()
}
