import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { PROJECT } from '../../scripts/lib/folders.mjs'

interface Service {
  command: string[]
  ports?: string[]
  environment?: Record<string, string>
  deploy?: { replicas: number }
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
}

const read = (name: string) => readFileSync(join(PROJECT, name), 'utf8')
const services = (parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Service> })
  .services

it('compose.yaml runs one gateway and two workers of one image, after both servers are healthy', () => {
  expect(Object.keys(services).sort()).toEqual(['gateway', 'mongodb', 'redis', 'worker'])
  expect(services.gateway?.deploy).toBeUndefined()
  expect(services.worker?.deploy).toEqual({ replicas: 2 })
  for (const program of [services.gateway, services.worker]) {
    expect(program?.depends_on).toEqual({
      mongodb: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    })
    expect(program?.environment?.MONGODB_URI).toContain('replicaSet=rs0')
  }
})

it('compose.yaml publishes the gateway and nothing else', () => {
  const published = Object.entries(services).filter(([, { ports }]) => ports !== undefined)
  expect(published.map(([name]) => name)).toEqual(['gateway'])
})

it('compose.yaml has a MongoDB with a replica set and a Redis that evicts nothing', () => {
  expect(services.mongodb?.command).toContain('--replSet')
  expect(services.mongodb?.healthcheck?.test.join(' ')).toContain('rs.initiate')
  expect(services.redis?.command.join(' ')).toContain('--maxmemory-policy noeviction')
})

it('the image is built in stages, is not root, and has a health check', () => {
  const dockerfile = read('Dockerfile')
  expect(dockerfile.match(/^FROM /gm)).toHaveLength(2)
  expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM '))
  expect(dockerfile).toContain('HEALTHCHECK')
})
