import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { identity } from '../../shared/api/identity.ts'
import { readProfile } from '../accounts/profile.ts'
import { checkRegistration, NAME_TAKEN } from '../accounts/registration.ts'
import type { Db } from '../db/database.ts'
import { type ApiError, errors } from '../errors.ts'
import { createErrorHandler } from '../http/error-handlers.ts'
import { COUNTED } from '../http/rate-limits.ts'
import { contextOf } from '../http/request-context.ts'
import { signIn } from '../tokens/sign-in.ts'
import type { TokenDeps } from '../tokens/token-routes.ts'
import { always, messageOf, type OwnMessages } from './django-messages.ts'
import { formBodies } from './form-bodies.ts'
import { provenEmail } from './proven-email.ts'
import { signUp } from './sign-up.ts'

const text = z.string().min(1)

/** The key `email` carries a username or an e-mail address. */
const SignIn = z.object({ email: identity.email.unwrap(), password: text })

const SignUp = z.object({
  username: text,
  email: text,
  first_name: text,
  last_name: text,
  password: text,
  password2: text,
})

const SignedUp = z.object({
  username: z.string(),
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  access_token: z.string(),
})
const SignedIn = SignedUp.extend({ refresh_token: z.string() })

/** The views of lesson 9 send refusals under `error`, while Django REST framework sends them under `detail`. */
const MESSAGES: OwnMessages = {
  no_active_account: always(401, { error: 'Invalid credentials' }),
  account_inactive: always(401, { error: 'Account is inactive' }),
  email_not_verified: ({ statusCode, message }) => ({ statusCode, body: { error: message } }),
  second_factor_required: ({ statusCode, message }) => ({ statusCode, body: { error: message } }),
}

/** The messages at a sign-in, where `invalid` means that a field is missing or not text. */
const signInMessages = messageOf({
  ...MESSAGES,
  invalid: always(400, { error: 'Both email_or_username and password are required' }),
})

const signUpMessages = messageOf({
  ...MESSAGES,
  invalid: ({ body }) => ({ statusCode: 400, body: { error: sentenceFor(body.fields) } }),
})

/** Returns the first message, in the words of this system if it has its own. */
function sentenceFor(fields: ApiError['body']['fields'] = {}): string {
  const [first = ''] = Object.values(fields).flat()
  if (first === NAME_TAKEN[0]) return 'Username already exists'
  return first.startsWith('This field') ? 'All fields are required' : first
}

/**
 * Registers the sign-in of lesson 9 and the sign-up of lesson 6. The responses have tokens, which NextAuth keeps in
 * its own session.
 */
export const lesson9Routes: FastifyPluginAsyncZod<TokenDeps> = async (app, deps) => {
  const { config, db, pruning } = deps
  await app.register(formBodies)

  app.route({
    method: 'POST',
    url: '/api/v1/authuser/login',
    config: COUNTED,
    schema: { hide: true, body: SignIn, response: { 200: SignedIn } },
    errorHandler: createErrorHandler(config, signInMessages),
    handler: async (request) => {
      const { email, password } = request.body
      const by = contextOf(request, deps)
      const { session, pair } = await signIn(by, { name: email, password }, 'body')
      pruning.soon()
      const { access: access_token, refresh: refresh_token } = pair
      return { ...(await readNames(db, session.user_id)), access_token, refresh_token }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/authuser/signup',
    config: COUNTED,
    schema: { hide: true, body: SignUp, response: { 201: SignedUp } },
    errorHandler: createErrorHandler(config, signUpMessages),
    handler: async (request, reply) => {
      const { password2, ...wanted } = request.body
      if (wanted.password !== password2) throw errors.invalid({ password2: ['Passwords do not match'] })
      const by = contextOf(request, deps)
      const registration = await checkRegistration(by, wanted)
      const { session, pair } = await signUp(by, registration, 'body')
      reply.code(201)
      return { ...(await readNames(db, session.user_id)), access_token: pair.access }
    },
  })
}

async function readNames(db: Db, userId: number) {
  const profile = await readProfile(db, userId)
  const { user, first_name, last_name } = profile
  return { username: user.username, email: provenEmail(profile), first_name, last_name }
}
