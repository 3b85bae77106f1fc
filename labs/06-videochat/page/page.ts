import { Chat } from './chat.ts'
import { every } from './clock.ts'
import { Connection } from './connection.ts'
import { byId } from './dom.ts'
import { can, findCodecs, say } from './missing.ts'
import { Person } from './person.ts'
import { Studio } from './studio.ts'
import type { FromPeer } from './wire.ts'

/** After a new connection, who is not said to be here within this time has left meanwhile. */
const SETTLED_MS = 1500

const tiles = byId('tiles')
const status = byId('status')
const people = new Map<string, Person>()
/** Of all who were ever here. */
const names = new Map<string, string>()
const context = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' })
const connection = new Connection({
  message: received,
  media: (header, payload) => people.get(header.from)?.take(header, payload),
  lost,
})
const chat = new Chat((text) => {
  const sent = connection.send({ type: 'text', text })
  if (sent) chat.add(`${me?.name ?? ''} (you)`, text)
  say('text', sent ? '' : 'What you wrote is not sent: there is no connection. It is still in the field.')
  return sent
})
let me: { id: string; name: string } | undefined
let studio: Studio | undefined
/** Those of whom nothing was heard since the connection was made. */
let doubtful = new Set<string>()

await findCodecs()
letSoundBegin()
connection.open()
every(100, () => {
  studio?.update()
  for (const person of people.values()) person.update()
})
every(1000, () => studio?.showFigures())

function received(message: FromPeer): void {
  switch (message.type) {
    case 'me':
      return begin(message.id, message.name)
    case 'joined':
      return joined(message.id, message.name)
    case 'left':
      return left(message.id)
    case 'text': {
      // It may come from somebody who has left since.
      const name = names.get(message.from) ?? 'somebody'
      return chat.add(name, message.text, new Date(message.timestamp / 1000))
    }
    case 'key':
      return studio?.askForKey()
    case 'figures':
      for (const link of message.links) people.get(link.id)?.showFigures(link)
  }
}

function begin(id: string, name: string): void {
  me = { id, name }
  document.title = `${name} · Videochat`
  status.textContent = `You are ${name}.`
  say('connection', '')
  say('text', '')
  if (!studio) {
    studio = new Studio(name, context, connection)
    tiles.prepend(studio.tile.element)
    void studio.open()
  }
  studio.askForKey()
  arrange()
  const waiting = (doubtful = new Set(people.keys()))
  setTimeout(() => waiting === doubtful && doubtful.forEach((id) => left(id)), SETTLED_MS)
}

function joined(id: string, name: string): void {
  doubtful.delete(id)
  names.set(id, name)
  const known = people.get(id)
  if (known) return known.repeatMutes()
  const person = new Person(id, name, context, (message) => connection.send(message))
  people.set(id, person)
  tiles.append(person.tile.element)
  arrange()
  chat.news(`${name} is here`)
}

function left(id: string): void {
  const person = people.get(id)
  if (!person) return
  doubtful.delete(id)
  people.delete(id)
  person.close()
  arrange()
  chat.news(`${person.name} has left`)
}

function lost(replaced: boolean): void {
  status.textContent = 'Not connected.'
  if (replaced) say('connection', 'This peer has another page open now. Reload this one to use it instead.')
  else
    say(
      'connection',
      'There is no connection to the peer of this page. It is tried again every second. If the peer is running, ' +
        'it has a new address since its last start: open the one that it printed.',
    )
}

/** As many columns as rows, or one more. */
function arrange(): void {
  const count = tiles.childElementCount
  const columns = Math.ceil(Math.sqrt(count))
  tiles.style.setProperty('--columns', String(columns))
  tiles.style.setProperty('--rows', String(Math.ceil(count / columns)))
  tiles.classList.toggle('many', count > 2)
}

/** Browsers are silent until they are touched, so there is a button that says so. */
function letSoundBegin(): void {
  const button = byId('listen')
  const show = (): void => {
    button.hidden = context.state === 'running' || !can.decodeSound
  }
  const resume = (): void => {
    if (context.state !== 'running') void context.resume()
  }
  for (const event of ['click', 'keydown']) document.addEventListener(event, resume)
  context.addEventListener('statechange', show)
  show()
}
