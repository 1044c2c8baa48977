import type { z } from 'zod'
import type { AppEndpoint } from '../app/app-endpoints.ts'
import type * as accountApi from './account-api.ts'
import type * as adminApi from './admin-api.ts'
import type * as adminSecondFactorApi from './admin-second-factor-api.ts'
import type * as confirmApi from './confirm-api.ts'
import type * as doctorApi from './doctor-api.ts'
import type { Endpoint, SuccessStatus } from './endpoint.ts'
import type * as mailboxApi from './mailbox-api.ts'
import type * as passkeyApi from './passkey-api.ts'
import type * as passwordApi from './password-api.ts'
import type * as secondFactorApi from './second-factor-api.ts'
import type * as serviceApi from './service-api.ts'
import type * as sessionApi from './session-api.ts'
import type * as socialApi from './social-api.ts'
import type * as tokenApi from './token-api.ts'

type Contract = typeof tokenApi &
  typeof accountApi &
  typeof passwordApi &
  typeof sessionApi &
  typeof confirmApi &
  typeof mailboxApi &
  typeof doctorApi &
  typeof socialApi &
  typeof passkeyApi &
  typeof adminApi &
  typeof secondFactorApi &
  typeof adminSecondFactorApi &
  typeof serviceApi
type AnyEndpoint = Extract<Contract[keyof Contract], Endpoint> | AppEndpoint

/** The endpoints below `/api`, by their request lines, such as `POST /api/token/refresh`. */
export type Routes = { [E in AnyEndpoint as `${E['method']} ${E['url']}`]: E }

/** A method and a path, such as `POST /api/token`. */
export type RequestLine = keyof Routes

/** The body that a request line expects. */
export type RequestBody<L extends RequestLine> = InputOf<Routes[L]['schema'], 'body'>

/** The parameters in the path of a request line. */
export type RequestParams<L extends RequestLine> = InputOf<Routes[L]['schema'], 'params'>

/** The parameters in the query string of a request line. */
export type RequestQuery<L extends RequestLine> = InputOf<Routes[L]['schema'], 'querystring'>

type InputOf<S, K extends string> = S extends Record<K, infer T extends z.ZodType> ? z.input<T> : undefined

/** The body of a successful response. */
export type ResponseBody<L extends RequestLine> = OutputOf<Routes[L]['schema']['response']>

type OutputOf<R> =
  R extends Partial<Record<SuccessStatus, infer _>>
    ? R[keyof R & SuccessStatus] extends infer T extends z.ZodType
      ? z.output<T>
      : never
    : never
