import { hash } from 'node:crypto'

/**
 * 128 bits that follow from all else the token says, in its order. It is a name that anybody can work
 * out, and no two tokens share: the signature alone tells whose token it is.
 */
export function tokenId(claims: object): string {
  return hash('sha256', JSON.stringify({ ...claims, jti: '' })).slice(0, 32)
}
