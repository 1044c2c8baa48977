import { z } from 'zod'
import { ErrorBody } from './error-body.ts'

/**
 * One endpoint of the contract: a Fastify route without its handler.
 *
 * Written once, it validates requests, filters answers, types both halves and fills the API page.
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

/** Done, made, or taken in to be done. An endpoint answers with one of them. */
export type SuccessStatus = 200 | 201 | 202

/** The answers that any endpoint may give instead of its own. */
export const refusals = { '4xx': ErrorBody, '5xx': ErrorBody } as const

/** An answer that says it in a sentence. */
export const Detail = z.object({ detail: z.string() })

/** Marks an endpoint that reads an access token, from a Bearer header or from our cookie. */
export const signedIn = [{ bearer: [] }, { accessCookie: [] }] as const
