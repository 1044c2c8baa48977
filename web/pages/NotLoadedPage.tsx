import { PageTitle } from '../components/PageTitle.tsx'

/**
 * Takes the place of a page whose code could not be fetched: without a connection, or after the app
 * was renewed. What failed once is not asked for again, so all of it is loaded anew.
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
