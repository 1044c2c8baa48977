/** The credentials of the relying party. Not secret, because the stand-ins run on this machine only. */
export const STAND_IN_CLIENT = { clientId: 'stand-in', clientSecret: 'stand-in-secret' }
