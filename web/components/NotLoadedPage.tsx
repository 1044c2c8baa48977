import { Outcome } from './Outcome.tsx'

/**
 * Renders what replaces a page whose code could not be loaded: the browser is offline, or the app was redeployed. A
 * failed import is not repeated, so the button reloads the app.
 */
export function NotLoadedPage() {
  return (
    <Outcome icon="warning" title="Couldn't load this page" tone="warning">
      <p role="alert">Check your connection, then reload.</p>
      <button type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </Outcome>
  )
}
