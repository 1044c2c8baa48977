/**
 * The credentials of our server at the stand-ins. They are not secret, because stand-ins run on this machine
 * only.
 */
export const STAND_IN_CLIENT = { clientId: 'stand-in', clientSecret: 'stand-in-secret' }
