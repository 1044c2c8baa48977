import { PASSWORD_MAX_BYTES, PASSWORD_MIN_LENGTH } from '../../shared/limits.ts'

/** Says what is wrong with a new password; an empty list if nothing is. */
export function passwordProblems(password: string): string[] {
  const problems: string[] = []
  if ([...password].length < PASSWORD_MIN_LENGTH) {
    problems.push(`This password is too short. It must contain at least ${PASSWORD_MIN_LENGTH} characters.`)
  }
  if (Buffer.byteLength(password) > PASSWORD_MAX_BYTES) {
    problems.push(`This password is too long. It must have at most ${PASSWORD_MAX_BYTES} bytes.`)
  }
  return problems
}
