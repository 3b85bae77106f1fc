/** What was said to a server of lab 04 that is killed now and then. */
import type { Item, Of } from './server-history.ts'

/** What became of a request: a success, no reply, or no reply and nothing of it was there after the restart. */
export type Fate = 'acknowledged' | 'unknown' | 'gone'

export interface Said {
  of: Of
  kind: 'publication' | 'message'
  by: string
  text: string
  fate: Fate
  /** It was answered with OK, and others after it. What was not may be in the history, and for all the server knows it was published. */
  promised: boolean
  /** From the history. */
  id?: number
}

/** What is wrong with an item of the history of this name, when that is what was said. */
export function whyNot(item: Item, name: string, said: Said | undefined): string | undefined {
  if (!said) return `nobody has said ${JSON.stringify(item['message'])}`
  const who = said.kind === 'publication' ? { user: said.by, channel: name } : { src: said.by, dst: name }
  const field = Object.entries({ kind: said.kind, ...who }).find(([key, value]) => item[key] !== value)
  if (field) return `${field[0]} must be "${field[1]}"`
  if (said.fate === 'gone') return 'it was not there after the last restart'
  return (said.id ?? item.id) === item.id ? undefined : `its id was ${said.id} before`
}

export const NOT_DURABLE =
  'it said so before it was on the disk: SIGKILL leaves no time for what is to be written later. First write, then answer'

export const NOT_PUBLISHED =
  'what was stored and not yet published when the server was killed is still to be published by the next one; and PUB drops what it is given before the proxy’s subscription is there'
