import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { authorize } from './authorization.ts'
import { alter, type EndpointName, type Json } from './faults.ts'
import { choicePage, pagePolicy, refusalPage } from './page.ts'
import { type Redemption, redeemCode, type TokenError } from './redemption.ts'
import type { Grant, StandIn } from './stand-in.ts'

/** Hides the stand-ins on the API page, because they are not part of the API. */
export const HIDDEN = { hide: true }

/** The format of a provider's responses from its token endpoint. */
export interface TokenWording {
  grant(redemption: Extract<Redemption, { status: 'granted' }>): Json | Promise<Json>
  refuse(error: TokenError): { status: number; body: Json }
  /** Whether to respond with a form unless the client asks for JSON, as GitHub does. */
  formUnlessAsked?: true
}

/** Registers the page that asks the user for a persona. */
export function addAuthorizationRoute(app: FastifyInstance, url: string, standIn: StandIn): void {
  app.route({
    method: 'GET',
    url,
    schema: HIDDEN,
    handler: async (request, reply) => {
      const response = authorize(standIn, request.query)
      if (response.status === 'answered') return reply.redirect(response.url, 302)
      reply.type('text/html; charset=utf-8')
      reply.header('content-security-policy', pagePolicy(standIn.config))
      if (response.status === 'asked') return choicePage(standIn, response.request)
      return reply.code(400).send(refusalPage(standIn, response.problem))
    },
  })
}

export function addTokenRoute(
  app: FastifyInstance,
  url: string,
  { standIn, wording }: { standIn: StandIn; wording: TokenWording },
): void {
  app.route({
    method: 'POST',
    url,
    schema: HIDDEN,
    onRequest: respondInstead(standIn, 'token'),
    handler: async (request, reply) => {
      const { authorization } = request.headers
      const redemption = await redeemCode(standIn, { authorization, body: request.body })
      if (redemption.status === 'broken') return reply.code(500).type('text/html').send('<h1>Oops</h1>')
      if (redemption.status === 'granted') {
        return write(request, reply, alter(standIn.faults.token, await wording.grant(redemption)), wording)
      }
      const { status, body } = wording.refuse(redemption.error)
      return write(request, reply.code(status), body, wording)
    },
  })
}

function write(request: FastifyRequest, reply: FastifyReply, body: Json, { formUnlessAsked }: TokenWording) {
  if (!formUnlessAsked || request.headers.accept?.includes('json')) return reply.send(body)
  const form = new URLSearchParams(body as Record<string, string>)
  return reply.type('application/x-www-form-urlencoded').send(form.toString())
}

/** Creates a hook that sends another response instead, if a test has set one for this endpoint. */
export function respondInstead({ faults }: StandIn, endpoint: EndpointName): onRequestAsyncHookHandler {
  return async (_, reply) => {
    const instead = faults.instead?.[endpoint]
    if (instead)
      return reply
        .code(instead.status)
        .headers(instead.headers ?? {})
        .send(instead.body)
  }
}

/** Returns the grant of the access token in a request, or undefined if we issued no such token. */
export function findGrant({ tokens }: StandIn, request: FastifyRequest): Grant | undefined {
  const [, token] = /^(?:Bearer|token) (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  return token === undefined ? undefined : tokens.find(token)
}
