// @ts-check
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'

const GIB = 1024 ** 3

/** On what it was measured, and how busy that was: enough to judge a figure, nothing that names the machine. */
export function machine() {
  const all = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    processors: `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}`,
    memoryGib: Math.round(totalmem() / GIB),
    loadAfter: Number(loadavg()[1]?.toFixed(2)),
  }
}
