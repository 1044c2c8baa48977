import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Note } from '../../../shared/app/note-api.ts'
import { countOf, openSignedIn, type Responses, requestTo } from '../../testing/open-app.tsx'

const LIST = 'GET /api/notes'
const ADD = 'POST /api/notes'

const MILK: Note = { id: 1, text: 'Buy milk', created_at: '2026-11-20T08:12:00.000Z' }
const RENT: Note = { id: 2, text: 'Pay the rent', created_at: '2026-11-20T09:30:00.000Z' }

beforeEach(() => localStorage.clear())

async function openNotes(responses: Responses) {
  const app = openSignedIn('/notes', responses)
  await screen.findByRole('heading', { name: 'Notes' })
  return app
}

/** Waits until the page lists these notes. */
async function expectNotes(...texts: string[]): Promise<void> {
  const shown = () => [...document.querySelectorAll('.rows bdi')].map(({ textContent }) => textContent)
  await waitFor(() => expect(shown()).toEqual(texts))
}

describe('the notes page', () => {
  test('is reached from the navigation', async () => {
    const { user } = openSignedIn('/', { [LIST]: [200, [MILK]] })
    await user.click(await screen.findByRole('link', { name: 'Notes' }))

    await expectNotes('Buy milk')
  })

  test('says that it is reading, then lists the notes', async () => {
    const { network } = await openNotes({})
    const request = await requestTo(network, LIST)
    expect(screen.getByRole('status').textContent).toContain('Reading your notes…')
    await request.respond(200, [RENT, MILK])

    await expectNotes('Pay the rent', 'Buy milk')
    expect(screen.queryByText(/No notes yet/)).toBeNull()
  })

  test('says so if there are none', async () => {
    await openNotes({ [LIST]: [200, []] })

    expect(await screen.findByText('No notes yet. Write the first one above.')).toBeTruthy()
  })

  test('shows an error with a button to try again', async () => {
    const { responses, user } = await openNotes({ [LIST]: [503, { detail: 'x', code: 'unavailable' }] })
    const again = await screen.findByRole('button', { name: 'Try again' })
    responses[LIST] = [200, [MILK]]
    await user.click(again)

    await expectNotes('Buy milk')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test('adds a note once, empties the field, and a toast says so', async () => {
    const { network, user } = await openNotes({ [LIST]: [200, [MILK]] })
    const field = await screen.findByLabelText<HTMLInputElement>('New note')
    await user.type(field, 'Pay the rent')
    await user.dblClick(screen.getByRole('button', { name: 'Add note' }))
    const request = await requestTo(network, ADD)
    expect([request.body, countOf(network, ADD)]).toEqual([{ text: 'Pay the rent' }, 1])
    await request.respond(201, RENT)

    expect(await screen.findByText('Note added')).toBeTruthy()
    await expectNotes('Pay the rent', 'Buy milk')
    expect(field.value).toBe('')
  })

  test('shows what is wrong with a note beside its field, and keeps it', async () => {
    const refusal = {
      detail: 'Invalid input.',
      code: 'invalid',
      fields: { text: ['This field may not be blank.'] },
    }
    const { user } = await openNotes({ [LIST]: [200, []], [ADD]: [400, refusal] })
    await user.type(await screen.findByLabelText('New note'), ' ')
    await user.click(screen.getByRole('button', { name: 'Add note' }))

    expect(await screen.findByText('Fill this in.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('New note')))
  })

  test('deletes a note: it leaves the list, and the focus stays on the page', async () => {
    const { network, user } = await openNotes({ [LIST]: [200, [RENT, MILK]] })
    await user.click(await screen.findByRole('button', { name: 'Delete Buy milk' }))
    await (await requestTo(network, 'DELETE /api/notes/1')).respond(200, { detail: 'x' })

    expect(await screen.findByText('Note deleted')).toBeTruthy()
    await expectNotes('Pay the rent')
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Your notes' }))
  })
})
