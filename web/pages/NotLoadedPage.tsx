import { PageTitle } from '../components/PageTitle.tsx'

/**
 * Renders what replaces a page whose code could not be loaded: the browser is offline, or the app was redeployed. A
 * failed import is not repeated, so the button reloads the app.
 */
export function NotLoadedPage() {
  return (
    <article className="card" role="alert">
      <PageTitle>This page could not be loaded</PageTitle>
      <p>Check your connection, then load it again.</p>
      <button type="button" onClick={() => location.reload()}>
        Load it again
      </button>
    </article>
  )
}
