import type { RequestBody } from '../../shared/api/routes.ts'
import type { Auth } from '../context/AuthContext.tsx'

/**
 * Signs in with a proof of the second factor, after an error with `secondStep`.
 *
 * @throws as `loginUser` of `useAuth` does
 */
export async function passSecondStep(
  { signInBy }: Pick<Auth, 'signInBy'>,
  body: RequestBody<'POST /api/token/second-factor'>,
): Promise<void> {
  await signInBy((call, { signal }) => call('POST /api/token/second-factor', { body, signal }))
}

/**
 * Turns on the second factor with a first code of the app. The server replaces the session. Returns the recovery
 * codes.
 *
 * @throws as `replaceSession` of `useAuth` does
 */
export async function confirmTotp(
  { replaceSession }: Pick<Auth, 'replaceSession'>,
  body: RequestBody<'POST /api/second-factor/totp/confirm'>,
): Promise<string[]> {
  const response = await replaceSession((call, options) =>
    call('POST /api/second-factor/totp/confirm', { body, ...options }),
  )
  return response.recovery_codes
}

/** Replaces the session and the recovery codes. Returns the new codes. @throws as `replaceSession` of `useAuth` does */
export async function renewRecoveryCodes({
  replaceSession,
}: Pick<Auth, 'replaceSession'>): Promise<string[]> {
  const response = await replaceSession((call, options) =>
    call('POST /api/second-factor/recovery-codes', options),
  )
  return response.recovery_codes
}

/** Turns off the second factor, and replaces the session. @throws as `replaceSession` of `useAuth` does */
export async function removeSecondFactor({ replaceSession }: Pick<Auth, 'replaceSession'>): Promise<void> {
  await replaceSession((call, options) => call('DELETE /api/second-factor', options))
}
