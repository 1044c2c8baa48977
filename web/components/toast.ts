/** A short message about something that has just happened. */
export interface ToastMessage {
  id: number
  tone: 'success' | 'danger'
  text: string
}

type Listener = () => void

let shown: readonly ToastMessage[] = []
let lastId = 0
const listeners = new Set<Listener>()

/** Replaces the message of the same tone: a stack of them would cover the page, and only the newest is news. */
function show(tone: ToastMessage['tone'], text: string): void {
  lastId += 1
  replace([...shown.filter((message) => message.tone !== tone), { id: lastId, tone, text }])
}

function replace(next: readonly ToastMessage[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Shows messages that go away on their own. The Toaster renders them. */
export const toast = {
  success: (text: string) => show('success', text),
  error: (text: string) => show('danger', text),
  dismiss: (id: number) => replace(shown.filter((message) => message.id !== id)),
  clear: () => replace([]),
  getShown: () => shown,
  subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
