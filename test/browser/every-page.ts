/** The paths of the pages that need no sign-in, with their headings. */
export const OPEN_PAGES = {
  '/forgot': 'Forgot password?',
  '/verify#token=x': 'Confirm your email',
  '/verify': 'Confirm your email',
  '/reset#token=x': 'Choose a new password',
  '/reset': 'Choose a new password',
  '/errors': 'What went wrong, and why',
  '/auth/callback/google': 'Not signed in',
  '/social/finish': 'This step has expired',
  '/nope': 'Page not found',
}

/** The paths of the pages for guests only, with their headings. */
export const GUEST_PAGES = { '/login': 'Login', '/register': 'Create account' }

/** The paths of the pages of a signed-in user, with their headings. */
export const PRIVATE_PAGES = {
  '/': 'Home',
  '/profile': 'Your profile',
  '/sessions': 'Sessions',
  '/social/link': 'This step has expired',
}

/** The paths of the staff pages, with their headings. The first user is user1. */
export const STAFF_PAGES = {
  '/admin': 'Overview',
  '/admin/users': 'Users',
  '/admin/users/new': 'New user',
  '/admin/users/1': 'user1',
  '/admin/events': 'Activity',
}
