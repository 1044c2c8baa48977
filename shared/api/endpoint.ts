import { z } from 'zod'
import { ErrorBody } from './error-body.ts'

/**
 * One endpoint of the contract: a Fastify route without its handler.
 *
 * Written once, it validates requests, filters responses, types both halves and fills the API page.
 */
export interface Endpoint<Url extends string = `/api${string}`> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: Url
  readonly schema: {
    /** The name of the exported constant; `/api/docs#/<tag>/<operationId>` leads to it. */
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

/** OK, Created or Accepted. An endpoint responds with one of them. */
export type SuccessStatus = 200 | 201 | 202

/** The error responses that every endpoint may send. */
export const refusals = { '4xx': ErrorBody, '5xx': ErrorBody } as const

/** A response that consists of one sentence. */
export const Detail = z.object({ detail: z.string() })

/** Marks an endpoint that needs an access token, from a Bearer header or from our cookie. */
export const signedIn = [{ bearer: [] }, { accessCookie: [] }] as const
