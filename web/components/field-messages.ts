/** The noun for “Enter your …”, by the name of the field. */
const THINGS: Record<string, string> = {
  username: 'username',
  email: 'email',
  password: 'password',
  new_password: 'new password',
  code: 'code',
}

/**
 * Patterns of the API's messages, and what the pages show instead. The errors of fields have no code, so only their
 * messages tell them apart. The API uses Django's messages, because its clients know them.
 */
const MESSAGES: [said: RegExp, shown: string][] = [
  [/^Enter a valid username/, 'Use only letters, numbers and . + - _'],
  [/^A user with that username already exists/, 'That username is taken.'],
  [/^Enter a valid email/, 'Enter a full email, such as you@example.com.'],
  [/^Invalid password/, "That's not your password."],
  [/^Invalid code/, "That code didn't work. Enter the one your app shows now."],
  [/at least (\d+) characters/, 'Use at least $1 characters.'],
  [/no more than (\d+) characters/, 'Use at most $1 characters.'],
  [/at most (\d+) bytes/, "That's too long. Use at most $1 letters; other characters count double or more."],
  [/^This password is too common/, 'That password is too common. Choose another one.'],
  [/^This password is mostly repeated/, 'Avoid repeated or sequential characters.'],
  [/too similar to the (?:username|email address)/, "That's too much like your username or email."],
  [/too similar to the name of this site/, "That's too much like the name of this site."],
]

/** Returns the first error of a field, in the words of the pages. Returns an unknown message as it is. */
export function fieldMessage(name: string, problems: readonly string[]): string {
  const [said = ''] = problems
  if (/^This field (may not be|is) (blank|null|required)/.test(said)) {
    return name in THINGS ? `Enter your ${THINGS[name]}.` : 'Fill this in.'
  }
  const known = MESSAGES.find(([pattern]) => pattern.test(said))
  // `$1` stands for the number that the pattern has captured.
  return known ? known[1].replace('$1', known[0].exec(said)?.[1] ?? '') : said
}
