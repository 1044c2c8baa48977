/** A user as a provider knows them. */
export interface Person {
  subject: number
  login: string
  name: string
  /** Undefined if the user has no e-mail address, or hides it. */
  email?: string
  verified?: boolean
}

/** What goes wrong: at the redirect (denied, replayed) or at the token endpoint (slow, broken). */
export type Trouble = 'denied' | 'slow' | 'replayed' | 'broken'

/** A button of the page: the persona to sign in as, or the fault to cause. */
export interface Persona {
  id: string
  label: string
  note: string
  person: Person
  trouble?: Trouble
}

const ada: Person = {
  subject: 1815,
  login: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  verified: true,
}

/** The personas whose sign-in succeeds. */
export const PEOPLE: Persona[] = [
  person(ada, 'ada@example.com, verified'),
  person(
    { subject: 1906, login: 'grace', name: 'Grace Hopper', email: 'grace@example.com', verified: true },
    'grace@example.com, verified',
  ),
  person(
    { subject: 1912, login: 'alan', name: 'Alan Turing', email: 'alan@example.com', verified: false },
    'alan@example.com, not verified',
  ),
  person({ subject: 1882, login: 'emmy', name: 'Emmy Noether' }, 'shares no e-mail address'),
  // Eve claims the e-mail address of the demo account user1. A sign-in must not open that account, because
  // its owner has to confirm first that both belong to the same person.
  person(
    { subject: 1978, login: 'eve', name: 'Eve Mallory', email: 'sam@smith.com', verified: true },
    'sam@smith.com, verified: the address of another user',
  ),
]

/** The personas whose sign-in fails. */
export const TROUBLES: Persona[] = [
  trouble('denied', 'Deny consent', 'comes back with access_denied'),
  trouble('slow', 'Answer slowly', 'the token endpoint takes 30 seconds'),
  trouble('replayed', 'Replay a code', 'comes back with a used code'),
  trouble('broken', 'Break down', 'the token endpoint sends 500'),
]

/** Returns the persona of a button. */
export function findPersona(id: string): Persona | undefined {
  return [...PEOPLE, ...TROUBLES].find((persona) => persona.id === id)
}

function person(who: Person, note: string): Persona {
  return { id: who.login, label: who.name, note, person: who }
}

function trouble(kind: Trouble, label: string, note: string): Persona {
  return { id: kind, label, note, person: ada, trouble: kind }
}
