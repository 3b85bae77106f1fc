/**
 * Milliseconds until all are done, from how long those took that are: undefined while none is. `running` has how long
 * each has been at it.
 */
export function timeLeft(
  done: number[],
  running: number[],
  waiting: number,
  jobs: number,
): number | undefined {
  if (done.length === 0) return undefined
  const each = done.reduce((sum, ms) => sum + ms, 0) / done.length
  const begun = running.map((ms) => Math.max(0, each - ms))
  const work = begun.reduce((sum, ms) => sum + ms, waiting * each)
  return Math.max(work / jobs, ...begun, waiting > 0 ? each : 0)
}

/** `45 s`, `3 min`, `1 h 20 min`. */
export function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
