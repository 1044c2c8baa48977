import { z } from 'zod'

/** A time in ISO 8601 and UTC. The schema does not check the format, because `isoTime` has written it. */
export const IsoTime = z.string().meta({ format: 'date-time' })
