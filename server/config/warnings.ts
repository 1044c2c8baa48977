import type { Config } from './config.ts'

type Settings = Pick<Config, 'environment' | 'limits' | 'rotateRefreshTokens'>

/** Returns what an operator must hear at every start: settings that are allowed, and weaken production. */
export function warningsOf({ environment, limits, rotateRefreshTokens }: Settings): string[] {
  if (environment !== 'production') return []
  const warnings: string[] = []
  if (!limits) warnings.push('RATE_LIMITS=off: passwords may be guessed without end')
  if (!rotateRefreshTokens) {
    warnings.push('ROTATE_REFRESH_TOKENS=false: a stolen refresh token works unnoticed until it expires')
  }
  return warnings
}
