// @ts-check
import { readFileSync } from 'node:fs'

/**
 * Whether a process with this id exists and is not merely waiting to be reaped.
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Not ours to signal, but there.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
  return processStat(pid)?.[0] !== 'Z'
}

/**
 * When a process began, in a form that differs for another process given the same id later; '' where the system does
 * not say.
 * @param {number} pid
 */
export function startMark(pid) {
  return processStat(pid)?.[19] ?? ''
}

/**
 * The process that started this one's line under npm, or null: between the two npm may have put a shell.
 * @returns {number | null}
 */
export function npmAbove() {
  for (let pid = process.ppid, depth = 0; pid > 1 && depth < 3; pid = parentOf(pid), depth += 1) {
    if (/^npm\b/.test(commandOf(pid))) return pid
  }
  return null
}

/** @param {number} pid */
function parentOf(pid) {
  return Number(processStat(pid)?.[1] ?? 0)
}

/** @param {number} pid what it calls itself: npm sets its title */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/**
 * The fields of /proc/PID/stat after the program's name (which may hold spaces), or null.
 * @param {number} pid
 */
function processStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
