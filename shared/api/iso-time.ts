import { z } from 'zod'

/** A time in ISO 8601 and UTC, as our answers have it. What we wrote ourselves is not checked again. */
export const IsoTime = z.string().meta({ format: 'date-time' })
