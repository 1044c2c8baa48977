import { z } from 'zod'
import { type Endpoint, refusals } from './endpoint.ts'

/** Lists the addresses of the API. */
export const routeList = {
  method: 'GET',
  url: '/api',
  schema: {
    operationId: 'routeList',
    tags: ['service'],
    summary: 'The addresses of this API',
    response: { 200: z.array(z.string()), ...refusals },
  },
} as const satisfies Endpoint

/** Tells that the process answers. */
export const healthRead = {
  method: 'GET',
  url: '/api/health',
  schema: {
    operationId: 'healthRead',
    tags: ['service'],
    summary: 'Alive: the process answers',
    response: { 200: z.object({ status: z.literal('ok') }), ...refusals },
  },
} as const satisfies Endpoint

/** Tells that the database answers too. */
export const healthReady = {
  method: 'GET',
  url: '/api/health/ready',
  schema: {
    operationId: 'healthReady',
    tags: ['service'],
    summary: 'Ready: the database answers too',
    response: { 200: z.object({ status: z.literal('ok') }), ...refusals },
  },
} as const satisfies Endpoint
