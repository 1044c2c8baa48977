import { Children, type ComponentProps, isValidElement } from 'react'
import { Link, useLocation, useNavigate } from 'react-router-dom'
import Text from '../../docs/errors.md'
import { PageTitle } from '../components/PageTitle.tsx'
import { useHashFocus } from '../hooks/use-hash-focus.ts'

/** The elements of the text that need a component. */
const COMPONENTS = { h1: Title, h3: ItemHeading, ul: Explanation, a: TextLink }

/** Explains every code and every reason, in the words of `docs/errors.md`, which the build compiles. */
export function ErrorsPage() {
  useHashFocus()
  return (
    <article className="card reading">
      <WayBack />
      <Text components={COMPONENTS} />
    </article>
  )
}

/** Leads back to the page with the error. Renders nothing if the app was opened here. */
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

/** Shows what a user can do, then the cause. What is for developers is folded. */
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
