import type {
  Configuration,
  ServerMetadata,
  TokenEndpointResponse,
  TokenEndpointResponseHelpers,
} from 'openid-client'

/** A user as a provider knows them. */
export interface ExternalIdentity {
  /** The provider's id of the user, which does not change, unlike an e-mail address. */
  subject: string
  /** An e-mail address that the provider has verified. Undefined if the provider has none or does not say. */
  provenEmail?: string
  /** An e-mail address that the provider has not verified. It is only a suggestion for a form. */
  email?: string
  name?: string
  /** The username at the provider, if it has usernames. */
  username?: string
}

/** The tokens that a provider returned for a code. This server sends them to no client. */
export type ProviderTokens = TokenEndpointResponse & TokenEndpointResponseHelpers

/**
 * Everything that is specific to a provider. To add one, write a file like those in `providers/`, and see
 * `docs/social.md`.
 */
export interface Provider {
  /**
   * The name of the provider in URLs, in rows of the database, and in upper case in the names of settings.
   */
  name: string
  label: string
  /** The endpoints of the provider. With OpenID Connect they are discovered, otherwise they are listed. */
  server: { issuer: string } | { metadata: ServerMetadata }
  /** The scopes to request, which are no more than a sign-in needs (OWASP ASVS 10.2.3). */
  scope: string
  /** Returns the user who has signed in. @throws what `openid-client` throws */
  identify(config: Configuration, tokens: ProviderTokens): Promise<ExternalIdentity>
}
