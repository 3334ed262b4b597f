// @ts-check
import { readFileSync } from 'node:fs'

/** The kernel counts processor time in these; 100 a second on every Linux of our kind. */
const TICK_MS = 10
const KIB = 1024

/**
 * Processor time a process has used since its start. Told by the kernel, so that neighbours on a busy machine do not
 * change it as much as they change the clock on the wall.
 * @param {number} pid @returns {number} milliseconds; NaN where there is no /proc
 */
export function cpuMsOf(pid) {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** @param {number} pid @returns {number} resident memory in bytes; NaN where there is no /proc */
export function rssBytesOf(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1]) * KIB
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
