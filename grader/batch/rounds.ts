/**
 * Has tasks done by so many workers at a time. `work`, which is told of how many workers it is one, does what it takes
 * from the list, until that is empty, and gives those that came to nothing: a machine with less to do may do better. When
 * all others have ended they are done once more, one at a time, after `again` was told.
 */
export async function rounds<T>(
  tasks: T[],
  jobs: number,
  work: (left: Iterable<T>, workers: number) => Promise<T[]>,
  again: (unsure: T[]) => void,
): Promise<void> {
  const left = tasks.values()
  const length = Math.min(jobs, tasks.length)
  const unsure = (await Promise.all(Array.from({ length }, () => work(left, length)))).flat()
  if (unsure.length === 0) return
  again(unsure)
  await work(unsure.values(), 1)
}
