/** Aborts jobs whose lock can no longer be ours: refused at renewal, or not renewed for its whole length (Redis away). */
export interface LockWatch {
  track(jobId: string): { readonly signal: AbortSignal; done(): void }
  renewed(jobIds: readonly string[]): void
  refused(jobIds: readonly string[]): void
  abortAll(reason: string): void
  active(): number
}

export function createLockWatch(lockMs: number): LockWatch {
  const jobs = new Map<string, { readonly controller: AbortController; timer: NodeJS.Timeout }>()
  const abort = (jobId: string, reason: string): void => {
    const job = jobs.get(jobId)
    if (!job) return
    clearTimeout(job.timer)
    job.controller.abort(new Error(reason))
  }
  const countdown = (jobId: string): NodeJS.Timeout =>
    setTimeout(() => abort(jobId, 'the lock ran out'), lockMs).unref()

  return {
    track(jobId) {
      const controller = new AbortController()
      const job = { controller, timer: countdown(jobId) }
      jobs.set(jobId, job)
      return {
        signal: controller.signal,
        done: () => {
          clearTimeout(job.timer)
          // A second run of the same job, after a lost lock, has its own entry.
          if (jobs.get(jobId) === job) jobs.delete(jobId)
        },
      }
    },
    renewed(jobIds) {
      for (const jobId of jobIds) {
        const job = jobs.get(jobId)
        if (!job || job.controller.signal.aborted) continue
        clearTimeout(job.timer)
        job.timer = countdown(jobId)
      }
    },
    refused(jobIds) {
      for (const jobId of jobIds) abort(jobId, 'the lock passed to another worker')
    },
    abortAll(reason) {
      for (const jobId of jobs.keys()) abort(jobId, reason)
    },
    active: () => jobs.size,
  }
}
