/** The lines that list the notes where the app looks for features: in five files, at most three lines each. */
export const NOTES = [
  {
    file: 'shared/app/app-endpoints.ts',
    below: "import type { Endpoint } from '../api/endpoint.ts'",
    line: "import type * as noteApi from './note-api.ts'",
  },
  {
    file: 'shared/app/app-endpoints.ts',
    below: '  // One line for each module.',
    line: '  typeof noteApi,',
  },
  {
    file: 'server/app/db/app-tables.ts',
    below: '',
    line: "import type { Generated } from 'kysely'\n",
  },
  {
    file: 'server/app/db/app-tables.ts',
    below: '  // One line for each table, with its columns.',
    line: '  notes: { id: Generated<number>; user_id: number; text: string; created_at: number }',
  },
  {
    file: 'server/app/db/app-tables.ts',
    below: '  // One line for each table.',
    line: '  notes: true,',
  },
  {
    file: 'server/app/db/app-migrations.ts',
    below: "import type { Migration } from 'kysely'",
    line: "import * as notes from './0001-notes.ts'",
  },
  {
    file: 'server/app/db/app-migrations.ts',
    below: "  // One line for each, with its name: '0001-notes': notes,",
    line: "  '0001-notes': notes,",
  },
  {
    file: 'server/app/app-routes.ts',
    below: "import type { AppRouteDeps } from './app-route-deps.ts'",
    line: "import { noteRoutes } from './notes/note-routes.ts'",
  },
  {
    file: 'server/app/app-routes.ts',
    below: '  // One line for each plugin.',
    line: '  noteRoutes,',
  },
  {
    file: 'web/app/app-pages.tsx',
    below: "import type { ReactElement } from 'react'",
    line: "import { NotesPage } from './notes/NotesPage.tsx'",
  },
  {
    file: 'web/app/app-pages.tsx',
    below: '  // One line for each page.',
    line: "  { path: '/notes', link: 'Notes', element: <NotesPage /> },",
  },
]
