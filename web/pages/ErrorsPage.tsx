import { Children, type ComponentProps, isValidElement } from 'react'
import { Link, useLocation, useNavigate } from 'react-router-dom'
import Text from '../../docs/errors.md'
import { PageTitle } from '../components/PageTitle.tsx'
import { useHashFocus } from '../hooks/use-hash-focus.ts'

/** The components that render some elements of the compiled text. */
const COMPONENTS = { h1: Title, h3: ItemHeading, ul: Explanation, a: TextLink }

/** Renders `docs/errors.md`, which explains every error code and every reason for a sign-out. The build compiles it. */
export function ErrorsPage() {
  useHashFocus()
  return (
    <article className="card reading">
      <WayBack />
      <Text components={COMPONENTS} />
    </article>
  )
}

/** Renders a button that goes back to the previous page. Renders nothing if the app was opened on this page. */
function WayBack() {
  const navigate = useNavigate()
  const { key } = useLocation()
  if (key === 'default') return null
  return (
    <button type="button" className="quiet small" onClick={() => navigate(-1)}>
      Back
    </button>
  )
}

function Title({ children }: ComponentProps<'h1'>) {
  return <PageTitle>{String(children)}</PageTitle>
}

function ItemHeading({ children }: ComponentProps<'h3'>) {
  return (
    <h3 id={String(children)} tabIndex={-1}>
      <code>{children}</code>
    </h3>
  )
}

/** Renders what a user can do, then the cause. The advice for developers is collapsed. */
function Explanation({ children }: ComponentProps<'ul'>) {
  const [cause, asUser, asDeveloper] = Children.toArray(children).filter(isValidElement)
  if (!asDeveloper) return <ul>{children}</ul>
  return (
    <>
      <ul>
        {asUser}
        {cause}
      </ul>
      <details>
        <summary>For developers</summary>
        <ul>{asDeveloper}</ul>
      </details>
    </>
  )
}

/** Renders a link as text if its target is a file of the repository, which is not in the app. */
function TextLink({ href = '', children }: ComponentProps<'a'>) {
  return href.startsWith('#') ? <Link to={href}>{children}</Link> : children
}
