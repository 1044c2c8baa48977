/** Renders nothing where the buttons of the providers will stand. The footer waits for them, so that it does not move. */
export function AwaitedProviders() {
  return <div className="awaited" hidden />
}
