import { z } from 'zod'
import { ErrorBody } from './error-body.ts'

/**
 * One endpoint of the contract: a Fastify route without its handler.
 *
 * From this one description, the server validates requests and filters responses, server and pages get their types,
 * and the API page is generated.
 */
export interface Endpoint<Url extends string = `/api${string}`> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: Url
  readonly schema: {
    /** The name of the exported constant. The API page shows the endpoint at `/api/docs#/<tag>/<operationId>`. */
    readonly operationId: string
    readonly tags: readonly string[]
    readonly summary: string
    readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
    readonly headers?: z.ZodType
    readonly params?: z.ZodType
    readonly querystring?: z.ZodType
    readonly body?: z.ZodType
    readonly response: Readonly<Partial<Record<SuccessStatus, z.ZodType>> & typeof refusals>
  }
}

/** OK, Created or Accepted. An endpoint has one or more of them. */
export type SuccessStatus = 200 | 201 | 202

/** The error responses that every endpoint may send. */
export const refusals = { '4xx': ErrorBody, '5xx': ErrorBody } as const

/** A response with nothing but one sentence. */
export const Detail = z.object({ detail: z.string() })

/** Marks an endpoint that needs an access token, in the Authorization header or in our cookie. */
export const signedIn = [{ bearer: [] }, { accessCookie: [] }] as const
