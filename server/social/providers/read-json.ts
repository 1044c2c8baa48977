import type { Configuration } from 'openid-client'
import type { z } from 'zod'
import { APP_KEY } from '../../../shared/app-name.ts'
import type { ProviderTokens } from '../provider.ts'
import { UntrustworthyResponse } from '../untrustworthy-response.ts'

/** GitHub refuses requests without a User-Agent. */
const HEADERS = { accept: 'application/json', 'user-agent': APP_KEY }

/**
 * Reads the user of an access token from the provider's API.
 *
 * @throws {UntrustworthyResponse} if the response is an error, no JSON, or not in this schema
 */
export async function readJson<S extends z.ZodType>(
  config: Configuration,
  { access_token }: ProviderTokens,
  url: string,
  schema: S,
): Promise<z.infer<S>> {
  const { fetchProtectedResource } = await import('openid-client')
  const headers = new Headers(HEADERS)
  const response = await fetchProtectedResource(config, access_token, new URL(url), 'GET', null, headers)
  const { ok, status } = response
  if (!ok) throw new UntrustworthyResponse(`${url} responded with ${status}`, status)
  const body = await response.json().catch(unlessJson)
  const { data, success } = schema.safeParse(body)
  if (!success) throw new UntrustworthyResponse(`${url} sent an unexpected response`)
  return data
}

function unlessJson(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error
}
