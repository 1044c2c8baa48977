import type { Configuration } from 'openid-client'
import type { z } from 'zod'
import type { ProviderTokens } from '../provider.ts'
import { UntrustworthyResponse } from '../untrustworthy-response.ts'

/** GitHub refuses whoever does not say who asks. */
const HEADERS = { accept: 'application/json', 'user-agent': 'gatehouse' }

/** Asks a provider about whoever its tokens are for. @throws {UntrustworthyResponse} when it makes no sense */
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
  if (!ok) throw new UntrustworthyResponse(`${url} answered ${status}`, status)
  const body = await response.json().catch(unlessJson)
  const { data, success } = schema.safeParse(body)
  if (!success) throw new UntrustworthyResponse(`${url} answered something else than expected`)
  return data
}

function unlessJson(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error
}
