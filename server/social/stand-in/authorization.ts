import { z } from 'zod'
import { alter } from './faults.ts'
import { findPersona, type Persona } from './personas.ts'
import type { Grant, StandIn } from './stand-in.ts'
import { STAND_IN_CLIENT } from './stand-in-client.ts'

/**
 * The parameters of an authorization request. Each must be one text, so a duplicate is refused (RFC 6749
 * §3.1).
 */
const AuthorizationRequest = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  response_type: z.string().optional(),
  scope: z.string().default(''),
  state: z.string().optional(),
  nonce: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
  persona: z.string().optional(),
})
export type AuthorizationRequest = z.infer<typeof AuthorizationRequest>

/** The response: a page that refuses the request, a page that asks for a persona, or a redirect. */
export type AuthorizationResponse =
  | { status: 'refused'; problem: string }
  | { status: 'asked'; request: AuthorizationRequest }
  | { status: 'answered'; url: string }

/** Returns the response to a browser that a relying party has sent to the provider (RFC 6749 §4.1.1). */
export function authorize(standIn: StandIn, query: unknown): AuthorizationResponse {
  const { data: request, error } = AuthorizationRequest.safeParse(query)
  if (!request) return refused(`${error.issues[0]?.path.join()} is missing, or comes twice.`)
  // Until client and URL are known to be registered, errors are shown here. A redirect could lead to an
  // attacker.
  const { clientId } = STAND_IN_CLIENT
  if (request.client_id !== clientId) return refused(`client_id is not "${clientId}".`)
  const { redirectPages } = standIn.config
  if (!redirectPages.some((page) => covers(page, request.redirect_uri))) {
    return refused(`redirect_uri is not one of ${redirectPages.join(', ')}.`)
  }

  const unsupported = unsupportedIn(request)
  if (unsupported) return sendBack(standIn, request, { error: unsupported })
  if (request.persona === undefined) return { status: 'asked', request }
  const persona = findPersona(request.persona)
  if (!persona) return refused('There is no such persona.')
  return sendBack(standIn, request, decide(standIn, request, persona))
}

/** Returns whether a URL is this page, or one below it if the page ends in a slash. */
function covers(page: string, url: string): boolean {
  return page.endsWith('/') ? url.startsWith(page) : url === page
}

function refused(problem: string): AuthorizationResponse {
  return { status: 'refused', problem }
}

function unsupportedIn(request: AuthorizationRequest): string | undefined {
  // GitHub does not require `response_type`.
  if ((request.response_type ?? 'code') !== 'code') return 'unsupported_response_type'
  if (request.code_challenge !== undefined && request.code_challenge_method !== 'S256')
    return 'invalid_request'
}

function decide(standIn: StandIn, request: AuthorizationRequest, persona: Persona): Record<string, string> {
  if (persona.trouble === 'denied') {
    return { error: 'access_denied', error_description: 'The user has denied access.' }
  }
  const code = standIn.codes.put({ ...grantOf(request, persona), ...standIn.faults.grant })
  if (persona.trouble === 'replayed') standIn.codes.take(code)
  return { code }
}

function grantOf(request: AuthorizationRequest, persona: Persona): Grant {
  return {
    persona,
    clientId: request.client_id,
    redirectUri: request.redirect_uri,
    scopes: request.scope.split(/[ ,]+/), // Facebook separates scopes by commas
    challenge: request.code_challenge,
    nonce: request.nonce,
  }
}

function sendBack(
  standIn: StandIn,
  { redirect_uri, state }: AuthorizationRequest,
  response: Record<string, string>,
): AuthorizationResponse {
  const url = new URL(redirect_uri)
  const all = alter(standIn.faults.redirect, { ...response, state, iss: standIn.issuer() })
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value)
  return { status: 'answered', url: url.href }
}
