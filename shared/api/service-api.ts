import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'

export const routeList = {
  method: 'GET',
  url: '/api',
  schema: {
    operationId: 'routeList',
    tags: ['service'],
    summary: 'The routes of this API',
    response: { 200: z.array(z.string()), ...refusals },
  },
} as const satisfies Endpoint

/** The check does not use the database, because a supervisor must not restart the process when the database fails. */
export const healthRead = {
  method: 'GET',
  url: '/api/health',
  schema: {
    operationId: 'healthRead',
    tags: ['service'],
    summary: 'Alive: the process responds',
    response: { 200: z.object({ status: z.literal('ok') }), ...refusals },
  },
} as const satisfies Endpoint

export const healthReady = {
  method: 'GET',
  url: '/api/health/ready',
  schema: {
    operationId: 'healthReady',
    tags: ['service'],
    summary: 'Ready: the database responds too',
    response: { 200: z.object({ status: z.literal('ok') }), ...refusals },
  },
} as const satisfies Endpoint
