/** A column of a list that can be hidden. */
export interface Column {
  name: string
  label: string
}

/** The columns of the list of users. The username is always shown. */
export const USER_COLUMNS: Column[] = [
  { name: 'email', label: 'Email' },
  { name: 'status', label: 'Status' },
  { name: 'date_joined', label: 'Joined' },
  { name: 'last_login', label: 'Last sign-in' },
]

/** The columns of the list of events. The event is always shown. */
export const EVENT_COLUMNS: Column[] = [
  { name: 'user', label: 'User' },
  { name: 'at', label: 'When' },
  { name: 'from', label: 'From' },
  { name: 'by', label: 'By' },
]

/** Returns whether a column is shown. `hide` is the choice in the URL, such as `email.status`. */
export function isShown(hide: string | undefined, name: string): boolean {
  return !(hide ?? '').split('.').includes(name)
}

/** Returns the parameters of a URL without the choice of columns, because a hidden column loads nothing again. */
export function withoutColumns(search: string): string {
  const params = new URLSearchParams(search)
  params.delete('hide')
  return String(params)
}

/** Returns the choice after a column was shown or hidden. Undefined if all columns are shown. */
export function toggleColumn(
  columns: Column[],
  hide: string | undefined,
  toggled: string,
): string | undefined {
  const hidden = columns.filter(({ name }) => isShown(hide, name) === (name === toggled))
  return hidden.map(({ name }) => name).join('.') || undefined
}
