import type { Observer } from './observer.ts'
import { Trouble, until } from './processes.ts'
import { bold, say } from './screen.ts'

/** Shows what became of each number. Throws Trouble when one is missing that was answered with OK. */
export async function account(observer: Observer): Promise<void> {
  const { seen, again } = observer.follower
  const promised = [...observer.acknowledged]
  const unknown = [...observer.unanswered]
  const kept = await observer.history()
  const allCame = (): boolean => promised.every((number) => seen.has(number))
  // What is still on its way has time to come; what is missing then, the table says.
  await until(allCame, '', 2000).catch(() => {})

  const found = (numbers: string[]): number => numbers.filter((number) => kept.has(number)).length
  const heard = (numbers: string[]): number => numbers.filter((number) => seen.has(number)).length
  const missing = promised.filter((number) => !kept.has(number) || !seen.has(number))
  row('', 'answered with OK', 'no reply')
  row('published by the observer', promised.length, unknown.length)
  row('found in the history', found(promised), found(unknown))
  row('seen by the follower', heard(promised), heard(unknown))
  row(bold('missing'.padEnd(25)), bold(String(missing.length).padStart(18)), '-')
  console.log()

  if (again.size > 0)
    say(`${again.size} came twice, with the same id: the kill was between publishing it and noting that.`)
  if (missing.length === 0) return conclude(found(unknown), unknown.length)

  const stage = kept.size === 0 ? '4.7' : '4.6'
  const where = found(promised) < promised.length ? `in the history (${stage})` : 'at the follower (4.4)'
  throw new Trouble(
    `${missing.length} of ${promised.length} publications that were answered with OK are missing ${where}.`,
  )
}

function conclude(done: number, asked: number): void {
  const rest = asked > 0 ? ` No reply means that nobody knows: here the server kept ${done} of ${asked}.` : ''
  say(`Nothing that was answered with OK is missing.${rest}`)
}

function row(what: string, promised: number | string, unknown: number | string): void {
  console.log(`  ${what.padEnd(25)}${String(promised).padStart(18)}${String(unknown).padStart(12)}`)
}
