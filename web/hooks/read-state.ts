/** Returns a value in the router state. Any page, and the history of the browser, may have set the state. */
export function readState(state: unknown, key: string): unknown {
  return typeof state === 'object' && state !== null ? Reflect.get(state, key) : undefined
}
