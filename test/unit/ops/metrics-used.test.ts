import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { METRICS } from '../../../src/ops/metrics.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const KINDS = { count: 'counter', observe: 'histogram', gauge: 'gauge' } as const

/** Every `meter.count('name', …)` of the product. */
const uses = ['src', 'workers'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(path.join(ROOT, folder, file), 'utf8')
      return [...text.matchAll(/meter\s*\.(count|observe|gauge)\(\s*'([^']+)'/g)].map((found) => ({
        file: path.join(folder, file),
        kind: KINDS[found[1] as keyof typeof KINDS],
        name: found[2] ?? '',
      }))
    }),
)

describe('The table of metrics', () => {
  it('declares everything that is counted anywhere, in its kind', () => {
    expect(uses.length).toBeGreaterThan(10)
    expect(uses.filter((use) => METRICS[use.name]?.type !== use.kind)).toEqual([])
  })

  it('declares nothing that nobody counts', () => {
    const counted = new Set(uses.map((use) => use.name))
    expect(Object.keys(METRICS).filter((name) => !counted.has(name))).toEqual([])
  })
})
