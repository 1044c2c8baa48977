/** How the stand-ins know the relying party. Secret to nobody: they play on this machine alone. */
export const STAND_IN_CLIENT = { clientId: 'stand-in', clientSecret: 'stand-in-secret' }
