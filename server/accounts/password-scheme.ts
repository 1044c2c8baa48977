/** A way to hash passwords, such as bcrypt. `cost` is always BCRYPT_COST, which a scheme may ignore. */
export interface PasswordScheme {
  /** The beginning of every hash of this scheme, such as `$2`. No hash of another scheme begins with it. */
  prefix: string
  /** The format of the hashes of this scheme. A text that does not match is not a hash. */
  pattern: RegExp
  /** In bytes: the length of the longest new password. */
  maxBytes: number
  /** Loads native code. Throws on a platform without this code, so that the server does not start there. */
  load?(): Promise<unknown>
  hash(password: string, cost: number): string | Promise<string>
  /**
   * Returns whether the hash belongs to the password. Takes at least as long as `hash`, even if the given hash is
   * cheaper. A quicker response would reveal that the account exists.
   */
  verify(password: string, hash: string, cost: number): boolean | Promise<boolean>
  /** Returns whether a new hash would cost more than this one. */
  isWeak(hash: string, cost: number): boolean
}
