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

/** Shows a message in place of an earlier one of the same tone, because a stack of messages would cover the page. */
function show(tone: ToastMessage['tone'], text: string): void {
  lastId += 1
  replace([...shown.filter((message) => message.tone !== tone), { id: lastId, tone, text }])
}

function replace(next: readonly ToastMessage[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Shows short messages on every page. The Toaster renders them, and removes them after a few seconds. */
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
