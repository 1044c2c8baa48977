import { z } from 'zod'

/** A time in ISO 8601 and UTC. Not validated in responses, because we wrote it ourselves. */
export const IsoTime = z.string().meta({ format: 'date-time' })
