/**
 * The two users of the Django-React tutorial (README). Production neither creates them nor lets them sign in,
 * because their passwords are public.
 */
export const DEMO_ACCOUNTS = [
  {
    username: 'user1',
    password: 'password1',
    first_name: 'Sam',
    last_name: 'Smith',
    email: 'sam@smith.com',
  },
  {
    username: 'user2',
    password: 'password2',
    first_name: 'Tim',
    last_name: 'Allen',
    email: 'tim@allen.com',
  },
] as const
