import { useCallback, useRef } from 'react'
import type { Note } from '../../../shared/app/note-api.ts'
import { throwUnlessGone } from '../../api/throw-unless-gone.ts'
import { ActionButton } from '../../components/ActionButton.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Field } from '../../components/Field.tsx'
import { Form } from '../../components/Form.tsx'
import { Loading } from '../../components/LoadingGate.tsx'
import { LoadProblem } from '../../components/LoadProblem.tsx'
import { Page } from '../../components/Page.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { Row } from '../../components/Row.tsx'
import { SubmitButton } from '../../components/SubmitButton.tsx'
import { toast } from '../../components/toast.ts'
import { useAuth } from '../../context/AuthContext.tsx'
import { useLoaded } from '../../hooks/use-loaded.ts'

/** Lists the notes of the user, and adds and deletes them. */
export function NotesPage() {
  const { call } = useAuth()
  const load = useCallback((signal?: AbortSignal) => call('GET /api/notes', { signal }), [call])
  const { data: notes, setData: setNotes, problem, reload } = useLoaded(load)
  return (
    <Page title="Notes" lead="Only you can see them.">
      {problem && <LoadProblem problem={problem} retry={reload} />}
      {!notes && !problem && <Loading>Reading your notes…</Loading>}
      {notes && <Notes notes={notes} change={(change) => setNotes((now) => now && change(now))} />}
    </Page>
  )
}

interface NotesProps {
  notes: Note[]
  /** Changes the notes as they are by then, because another request may have ended meanwhile. */
  change(change: (notes: Note[]) => Note[]): void
}

function Notes({ notes, change }: NotesProps) {
  const { call } = useAuth()
  const panel = useRef<HTMLElement>(null)

  async function add(body: { text: string }) {
    const note = await call('POST /api/notes', { body })
    change((others) => [note, ...others])
    toast.success('Note added')
  }

  async function remove({ id }: Note) {
    await call('DELETE /api/notes/:id', { params: { id: String(id) } }).catch(throwUnlessGone)
    // The pressed button disappears, and the focus must not be lost with it.
    panel.current?.focus()
    change((all) => all.filter((note) => note.id !== id))
    toast.success('Note deleted')
  }

  return (
    <section className="panel" aria-label="Your notes" tabIndex={-1} ref={panel}>
      <Form submit={add} resetAfterwards>
        <Field label="New note" name="text" autoComplete="off" required />
        <SubmitButton pendingLabel="Adding…">Add note</SubmitButton>
      </Form>
      {notes.length === 0 && <EmptyState icon="info">No notes yet. Write the first one above.</EmptyState>}
      <ul className="rows">
        {notes.map((note) => (
          <NoteItem key={note.id} note={note} remove={() => remove(note)} />
        ))}
      </ul>
    </section>
  )
}

function NoteItem({ note, remove }: { note: Note; remove(): Promise<void> }) {
  return (
    <Row
      title={<bdi>{note.text}</bdi>}
      meta={<RelativeTime iso={note.created_at} />}
      action={
        <ActionButton action={remove} pendingLabel="Deleting…" look="secondary small">
          Delete<span className="unseen"> {note.text}</span>
        </ActionButton>
      }
    />
  )
}
