import { ApiError, type Call } from '../api/client.ts'

/** A network that can be cut for the calls of this tab. */
export interface PretendedNetwork {
  isCut(): boolean
  cut(isCut: boolean): void
  /** Calls back after every change. Returns how to stop that. */
  subscribe(listener: () => void): () => void
  /** Makes the calls fail as they do without a network, while it is cut. What is under way arrives. */
  through(call: Call): Call
}

/** Makes a network that works. */
export function createPretendedNetwork(): PretendedNetwork {
  const listeners = new Set<() => void>()
  let isCut = false
  return {
    isCut: () => isCut,
    cut(next) {
      isCut = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    through: (call) => async (line, args) => {
      if (isCut) throw new ApiError(0, { detail: 'The inspector has cut the network.', code: 'network' })
      return call(line, args)
    },
  }
}
