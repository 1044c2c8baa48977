import { useState } from 'react'
import type { PendingIdentity } from '../../shared/api/social-api.ts'
import { ApiError } from '../api/client.ts'
import { forgetPendingIdentity, readPendingIdentity } from './pending-identity.ts'

/** The codes for a handle that no longer works. */
const SPENT: ApiError['code'][] = ['link_not_valid', 'already_used']

/** Returns the identity that is pending for this step. It is undefined once its handle has expired or was used. */
export function usePendingIdentity(next: PendingIdentity['next']) {
  const [identity, setIdentity] = useState(() => readPendingIdentity(next))

  /** Waits for the request that sends the handle, and removes a handle that was used. @throws {ApiError} the refusal */
  async function consume<T>(sending: Promise<T>): Promise<T> {
    try {
      const response = await sending
      forgetPendingIdentity()
      return response
    } catch (error) {
      if (error instanceof ApiError && SPENT.includes(error.code)) {
        forgetPendingIdentity()
        setIdentity(undefined)
      }
      throw error
    }
  }

  return { identity, consume }
}
