import type { FastifyReply, FastifyRequest } from 'fastify'
import { APP_KEY } from '../../shared/app-name.ts'
import type { Config } from '../config/config.ts'
import { describeCookies } from '../http/cookie-attributes.ts'
import { cookieNames, readCookie } from '../http/request-credentials.ts'
import { type Sealer, TRANSACTION_SECONDS, type Transaction } from './sealed-transaction.ts'

/** The most sign-ins that may be in progress in one browser, each in a tab of its own. */
const MAX_TRANSACTIONS = 5

/** The cookies of social sign-ins. Each sign-in in progress has one, which is named after its state. */
export interface SocialCookies {
  /** Adds the cookie of a transaction. Above the limit the oldest cookie is cleared. */
  add(request: FastifyRequest, reply: FastifyReply, transaction: Transaction): Promise<void>
  /**
   * Returns the transaction of a state. Returns undefined if this browser did not start it, or too long ago.
   */
  read(request: FastifyRequest, state: string): Promise<Transaction | undefined>
  /** Clears the cookie of a state. */
  clear(reply: FastifyReply, state: string): void
}

/** Creates the cookies for pages under `publicUrl`. */
export function createSocialCookies(config: Pick<Config, 'publicUrl'>, sealer: Sealer): SocialCookies {
  const { prefix: own, cookie } = describeCookies(config)
  const prefix = `${own}${APP_KEY}_social_`
  const nameOf = (state: string) => `${prefix}${state.slice(0, 12)}`
  // Cookies with other names may have been planted. They are ignored, because some could not even be cleared.
  const isOurs = (name: string) => /^[\w-]{12}$/.test(name.slice(prefix.length))

  /** Returns the names of the cookies in use, oldest first. Clears those that we did not seal. */
  async function underWay(request: FastifyRequest, reply: FastifyReply): Promise<string[]> {
    const found: { name: string; iat: number }[] = []
    for (const name of cookieNames(request, prefix).filter(isOurs)) {
      const transaction = await sealer.open(readCookie(request, name) ?? '')
      if (transaction) found.push({ name, iat: transaction.iat })
      else reply.clearCookie(name, cookie)
    }
    return found.sort((a, b) => a.iat - b.iat).map(({ name }) => name)
  }

  return {
    async add(request, reply, transaction) {
      const others = await underWay(request, reply)
      const tooMany = Math.max(0, others.length - MAX_TRANSACTIONS + 1)
      for (const name of others.slice(0, tooMany)) reply.clearCookie(name, cookie)
      const options = { ...cookie, maxAge: TRANSACTION_SECONDS }
      reply.setCookie(nameOf(transaction.state), await sealer.seal(transaction), options)
    },

    async read(request, state) {
      const sealed = readCookie(request, nameOf(state))
      const transaction = sealed === undefined ? undefined : await sealer.open(sealed)
      return transaction?.state === state ? transaction : undefined
    },

    clear: (reply, state) => void reply.clearCookie(nameOf(state), cookie),
  }
}
