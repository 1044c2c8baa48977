import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { Grant, StandIn } from './stand-in.ts'
import { STAND_IN_CLIENT } from './stand-in-client.ts'

const SLOW_MS = 30_000

const TokenRequest = z.object({
  grant_type: z.string().optional(), // GitHub does not require it
  code: z.string(),
  redirect_uri: z.string(),
  code_verifier: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
})
type TokenRequest = z.infer<typeof TokenRequest>

/** The OAuth error of a refused token request (RFC 6749 §5.2). */
export type TokenError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_grant'

/** The result of exchanging a code for an access token. */
export type Redemption =
  | { status: 'granted'; grant: Grant; accessToken: string }
  | { status: 'refused'; error: TokenError }
  | { status: 'broken' }

/**
 * Exchanges a code for an access token. A code works once. For the persona "slow" this takes half a minute.
 */
export async function redeemCode(
  standIn: StandIn,
  { authorization, body }: { authorization: string | undefined; body: unknown },
): Promise<Redemption> {
  const { data: request } = TokenRequest.safeParse(body)
  if (!request) return refused('invalid_request')
  if (!isOurClient(request, authorization)) return refused('invalid_client')
  if ((request.grant_type ?? 'authorization_code') !== 'authorization_code')
    return refused('unsupported_grant_type')

  const grant = standIn.codes.take(request.code)
  if (!grant || !isMeantFor(grant, request)) return refused('invalid_grant')
  if (grant.persona.trouble === 'broken') return { status: 'broken' }
  if (grant.persona.trouble === 'slow') await takeTime(standIn)
  return { status: 'granted', grant, accessToken: standIn.tokens.put(grant) }
}

function refused(error: TokenError): Redemption {
  return { status: 'refused', error }
}

/**
 * Returns whether the credentials are those of our server, by client_secret_basic or client_secret_post (RFC
 * 6749 §2.3.1).
 */
function isOurClient(request: TokenRequest, authorization = ''): boolean {
  const [id, secret] = basicCredentials(authorization) ?? [request.client_id, request.client_secret]
  return id === STAND_IN_CLIENT.clientId && secret === STAND_IN_CLIENT.clientSecret
}

function basicCredentials(authorization: string): (string | undefined)[] | undefined {
  const [, encoded] = /^Basic (\S+)$/i.exec(authorization) ?? []
  if (!encoded) return
  // Id and secret are urlencoded separately. openid-client encodes even the hyphen, as %2D.
  const pair = Buffer.from(encoded, 'base64').toString().replace(':', '&')
  return [...new URLSearchParams(pair).keys()]
}

function isMeantFor(grant: Grant, request: TokenRequest): boolean {
  if (grant.clientId !== STAND_IN_CLIENT.clientId || grant.redirectUri !== request.redirect_uri) return false
  // A verifier without a challenge is refused too, because an attacker may have removed the challenge (RFC
  // 9700 §4.8.2).
  return grant.challenge === challengeOf(request.code_verifier)
}

function challengeOf(verifier: string | undefined): string | undefined {
  if (verifier === undefined) return
  return createHash('sha256').update(verifier).digest('base64url')
}

async function takeTime({ faults, stopping }: StandIn): Promise<void> {
  const endedEarly = () => {} // the server is stopping, so the response is sent early
  await setTimeout(faults.slowMs ?? SLOW_MS, undefined, { signal: stopping }).catch(endedEarly)
}
