import type { z } from 'zod'
import type * as accountApi from './account-api.ts'
import type { Endpoint } from './endpoint.ts'
import type * as serviceApi from './service-api.ts'
import type * as tokenApi from './token-api.ts'

type Contract = typeof tokenApi & typeof accountApi & typeof serviceApi
type AnyEndpoint = Extract<Contract[keyof Contract], Endpoint>

/** Every endpoint by its request line, such as `POST /api/token/refresh`. */
export type Routes = { [E in AnyEndpoint as `${E['method']} ${E['url']}`]: E }

/** Method and address, such as `POST /api/token`. */
export type RequestLine = keyof Routes

/** What a request line wants in its body. */
export type RequestBody<L extends RequestLine> = Routes[L]['schema'] extends {
  body: infer B extends z.ZodType
}
  ? z.input<B>
  : undefined

/** The body of its answer when it succeeds. */
export type Answer<L extends RequestLine> = z.output<Routes[L]['schema']['response'][200]>
