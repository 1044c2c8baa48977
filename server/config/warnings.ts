import type { Config } from './config.ts'

type Settings = Pick<Config, 'environment' | 'limits' | 'rotateRefreshTokens'>

/**
 * Returns the warnings that are logged at every start, about settings that are allowed but weaken production.
 */
export function warningsOf({ environment, limits, rotateRefreshTokens }: Settings): string[] {
  if (environment !== 'production') return []
  const warnings: string[] = []
  if (!limits) warnings.push('RATE_LIMITS=off: passwords can be guessed without limit')
  if (!rotateRefreshTokens) {
    warnings.push('ROTATE_REFRESH_TOKENS=false: a stolen refresh token works unnoticed until it expires')
  }
  return warnings
}
