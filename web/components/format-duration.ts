const UNITS = [
  { seconds: 86_400, word: 'd' },
  { seconds: 3_600, word: 'h' },
  { seconds: 60, word: 'min' },
  { seconds: 1, word: 's' },
] as const

/** Returns a duration in its two largest units: `4 min 12 s`. */
export function formatDuration(seconds: number): string {
  const rest = Math.max(0, Math.round(seconds))
  const first = UNITS.findIndex((unit) => rest >= unit.seconds)
  const parts = UNITS.slice(first, first + 2).map(({ seconds: size, word }, place) => {
    const whole = place === 0 ? rest : rest % (UNITS[first]?.seconds ?? 1)
    return { count: Math.floor(whole / size), word }
  })
  const texts = parts.filter(({ count }) => count > 0).map(({ count, word }) => `${count} ${word}`)
  return texts.join(' ') || '0 s'
}

/** Returns a duration as settings write it, in the largest unit that leaves no remainder: `5m`. */
export function asSetting(seconds: number): string {
  const unit = UNITS.find((candidate) => seconds % candidate.seconds === 0 && seconds > 0)
  return unit ? `${seconds / unit.seconds}${unit.word[0]}` : `${seconds}s`
}

/** Returns how far a moment is from now, such as `in 5 min`. Both arguments are seconds since the epoch. */
export function formatDistance(moment: number, now: number): string {
  const distance = formatDuration(Math.abs(moment - now))
  return moment >= now ? `in ${distance}` : `${distance} ago`
}
