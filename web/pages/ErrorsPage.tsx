import Markdown, { type MarkdownToJSX } from 'markdown-to-jsx/react'
import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import text from '../../docs/errors.md?raw'
import { PageTitle } from '../components/PageTitle.tsx'
import { useHashFocus } from '../hooks/use-hash-focus.ts'

/** The elements of the text that need a component. */
const OPTIONS: MarkdownToJSX.Options = {
  overrides: { h1: Title, h3: ItemHeading, a: TextLink },
  // The id of an item is its name.
  slugify: (name) => name,
}

/** Explains every code and every reason, in the words of `docs/errors.md`. */
export function ErrorsPage() {
  useHashFocus()
  return (
    <article className="card reading">
      <Markdown options={OPTIONS}>{text}</Markdown>
    </article>
  )
}

function Title({ children }: { children: string[] }) {
  return <PageTitle>{children.join('')}</PageTitle>
}

function ItemHeading({ id, children }: { id: string; children: ReactNode }) {
  return (
    <h3 id={id} tabIndex={-1}>
      <code>{children}</code>
    </h3>
  )
}

/** Renders a link as text if its target is a file of the repository, which is not in the app. */
function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return href.startsWith('#') ? <Link to={href}>{children}</Link> : children
}
