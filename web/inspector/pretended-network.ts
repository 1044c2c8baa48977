import { ApiError, type Call } from '../api/client.ts'

/** A network that can be cut for the calls of this tab. */
export interface PretendedNetwork {
  isCut(): boolean
  /** Cuts or restores the network, and notifies the page as the browser would. */
  cut(isCut: boolean): void
  /** Calls back after every change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void
  /** Returns a call that fails like a missing network while it is cut. Pending requests still arrive. */
  through(call: Call): Call
}

/** Creates a network that works. */
export function createPretendedNetwork(): PretendedNetwork {
  const listeners = new Set<() => void>()
  let isCut = false
  return {
    isCut: () => isCut,
    cut(next) {
      isCut = next
      if (isCut) Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
      // Deletes only the property that we set. That of the browser is on the prototype.
      else Reflect.deleteProperty(navigator, 'onLine')
      for (const listener of listeners) listener()
      dispatchEvent(new Event(isCut ? 'offline' : 'online'))
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
