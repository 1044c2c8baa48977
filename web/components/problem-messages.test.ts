import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../shared/api/error-body.ts'
import { ApiError } from '../api/client.ts'
import { fieldMessage } from './field-messages.ts'
import { messageFor } from './problem-messages.ts'

describe('the message for a code', () => {
  test.each([...ErrorCode.options, 'network'] as const)(
    '%s: the message of the pages, never the detail of the server',
    (code) => {
      const message = messageFor(new ApiError(400, { detail: 'For developers.', code }))

      expect(message).toMatch(/^[A-Z].+\.$/)
      expect(message).not.toContain('For developers.')
    },
  )
})

describe('the error of a field', () => {
  test.each([
    ['username', 'This field may not be blank.', 'Enter your username.'],
    ['new_password', 'This field is required.', 'Enter your new password.'],
    ['first_name', 'This field may not be blank.', 'Fill this in.'],
    [
      'username',
      'Enter a valid username. This value may contain only …',
      'Use only letters, numbers and . + - _',
    ],
    ['username', 'A user with that username already exists.', 'That username is taken.'],
    ['email', 'Enter a valid email address.', 'Enter a full email, such as you@example.com.'],
    ['password', 'Invalid password.', "That's not your password."],
    ['username', 'Ensure this field has at least 3 characters.', 'Use at least 3 characters.'],
    ['first_name', 'Ensure this field has no more than 150 characters.', 'Use at most 150 characters.'],
    ['password', 'This password is too common.', 'That password is too common. Choose another one.'],
    ['other', 'Something new.', 'Something new.'],
  ])('%s: %s', (name, said, shown) => {
    expect(fieldMessage(name, [said, 'Another.'])).toBe(shown)
  })
})
