import type {
  Configuration,
  ServerMetadata,
  TokenEndpointResponse,
  TokenEndpointResponseHelpers,
} from 'openid-client'

/** A user as a provider knows them. */
export interface ExternalIdentity {
  /** The provider's id of the user, which never changes, unlike an e-mail address. */
  subject: string
  /** An e-mail address that the provider has verified. Undefined if it has none or does not say. */
  provenEmail?: string
  /** An e-mail address that the provider has not verified: no more than a suggestion. */
  email?: string
  name?: string
  /** The user name there, if the provider has them. */
  username?: string
}

/** The tokens that a provider returned for a code. They never leave this server. */
export type ProviderTokens = TokenEndpointResponse & TokenEndpointResponseHelpers

/** Everything specific to a provider. To add a fourth, add one more file like those in `providers/`. */
export interface Provider {
  /** Part of paths, of rows in the database and of the names of settings. */
  name: string
  label: string
  /** Its endpoints: by OpenID Connect discovery, or as OAuth 2.0 metadata. */
  server: { issuer: string } | { metadata: ServerMetadata }
  /** No more than a sign-in needs (OWASP ASVS 10.2.3). */
  scope: string
  /** Returns the user who has signed in. @throws what `openid-client` throws */
  identify(config: Configuration, tokens: ProviderTokens): Promise<ExternalIdentity>
}
