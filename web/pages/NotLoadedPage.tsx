import { Outcome } from '../components/Outcome.tsx'

/**
 * Renders an error in place of a page whose code could not be loaded, because the browser is offline or the app was
 * redeployed. The browser does not repeat a failed import, so the button reloads the app.
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
