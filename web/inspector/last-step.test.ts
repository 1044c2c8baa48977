import { describe, expect, test } from 'vitest'
import { claims } from '../testing/test-network.ts'
import { lastStep } from './last-step.ts'
import type { AuditEntry } from './timeline-event.ts'

const opened: AuditEntry = { type: 'page-opened', transport: 'body' }
const between: AuditEntry = { type: 'lock-granted', tookMs: 1 }

describe('lastStep', () => {
  test('a page that was just opened has made no step, whatever the previous page did', () => {
    expect(lastStep([])).toBeUndefined()
    expect(lastStep([{ type: 'signed-in', claims: claims() }, opened])).toBeUndefined()
  })

  test('the first one starts at loading', () => {
    const events: AuditEntry[] = [
      { type: 'signed-out' },
      opened,
      between,
      { type: 'tokens-refreshed', claims: claims({ gen: 2 }) },
    ]
    expect(lastStep(events)).toEqual({ from: 'loading', by: 'tokens-refreshed' })
  })

  test('a later one starts where the previous one has led', () => {
    const events: AuditEntry[] = [
      opened,
      { type: 'signed-in', claims: claims() },
      between,
      { type: 'signed-out' },
      between,
    ]
    expect(lastStep(events)).toEqual({ from: 'signed-in', by: 'signed-out' })
  })
})
