/** What stands in the replies of a server of lab 04, where real submissions differ. */
import { claim } from '../../kit/failure.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote, showFrames } from '../../kit/text.ts'
import { decode, type Kind } from './messages.ts'

export interface Reply {
  kind: Kind
  service: unknown
  data: Record<string, unknown>
  /** The status in lower case; empty when there is none. */
  status: string
  /** The status as it came. */
  said: unknown
}

/** A reply's one frame, which must be an object. Its status may stand beside the data. */
export function readReply(frames: Buffer[]): Reply {
  let body: { value: unknown; kind: Kind } | undefined
  try {
    if (frames.length === 1) body = decode(frames[0]!)
  } catch {
    body = undefined
  }
  claim(isObject(body?.value), {
    expected: 'a reply is one frame of JSON, an object with service and data',
    got: showFrames(frames),
  })
  const { service, data, status } = body!.value as Record<string, unknown>
  const fields = isObject(data) ? data : {}
  const said = fields['status'] ?? status
  const lower = typeof said === 'string' ? said.toLowerCase() : ''
  return { kind: body!.kind, service, data: fields, status: lower, said }
}

/** Whether the status is a success. Either word will do; the report says where the other one belongs. */
export function isDone({ status, said }: Reply, service: string, scene: Scene): boolean {
  const word = wordOf(service)
  const other = word === 'OK' ? 'sucesso' : 'OK'
  if (status === other.toLowerCase())
    scene.warn(`the status of ${service} is "${String(said)}"; in the contract it is "${word}"`)
  return [word, other].some((right) => right.toLowerCase() === status)
}

/** Success, in the word that the course has for this service. */
export function wordOf(service: string): 'sucesso' | 'OK' {
  return ['login', 'channel'].includes(service) ? 'sucesso' : 'OK'
}

export function isErro({ status }: Reply): boolean {
  return status === 'erro'
}

/** Why a request was refused, under either name. */
export function reasonOf({ data }: Reply): string {
  const reasons = [data['description'], data['message']]
  return reasons.find((reason): reason is string => typeof reason === 'string' && reason !== '') ?? ''
}

export function shown({ service, data }: Reply): string {
  return `it answered ${quote(shortened(JSON.stringify({ service, data })))}`
}

export function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 140)}… (${text.length} characters)`
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
